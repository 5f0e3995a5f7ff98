//! What a reader sees: keys in, screen out.

use crate::common::Played;

const TALK: &str = "\
President of Arden Mara Voss: Good morning. It is clear to us that the honourable Prime Minister has come primarily to discuss the fisheries.

Nobody doubts it. The harbour is open.

(Applause.)

Question: Will the guarantees hold?

Mara Voss: They will.

To be continued.
";

#[test]
fn first_look() {
    let mut played = Played::on(TALK, 100, 20);
    println!("{}", played.screen());
    played.play("jtsecurity/guarantees<Enter>");
    println!("{}", played.screen());
    played.play("}vv");
    println!("{}", played.screen());
    played.play("afirst note<Esc>");
    println!("{}", played.styled());
    played.play("/the<Enter>n?");
    println!("{}", played.screen());
}
