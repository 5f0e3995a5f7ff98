//! Documents that are made from the program's own tables.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn manicule(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_manicule")).args(arguments).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

/// Compares `made` with the file, or writes the file when `MANICULE_UPDATE` is set.
fn compare(file: &str, made: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("MANICULE_UPDATE").is_some() {
        fs::write(&path, made).expect("writable");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(there, made, "{file} is not what the program says now: run `just docs`");
}

#[test]
fn the_table_of_keys_in_the_documents_is_the_program_s_own() {
    let intro = "# Keys\n\nMade from the table of commands; `?` shows the same in the program. A number before a command repeats \
                 it.\n\n";
    compare("docs/keys.md", &format!("{intro}{}", manicule(&["keys", "--markdown"])));
}

#[test]
fn every_subcommand_and_every_export_is_in_the_readme() {
    let readme =
        fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("there");
    let help = manicule(&["--help"]);
    let commands = help.split("Commands:").nth(1).expect("commands").split("\n\n").next().expect("a list");
    for name in
        commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help")
    {
        assert!(
            readme.contains(&format!("`{name}")) || readme.contains(&format!("manicule {name}")),
            "README lacks {name}"
        );
    }
    for export in manicule::formats::EXPORTS {
        assert!(readme.contains(export.name), "README lacks the export {}", export.name);
    }
}

#[test]
fn the_shipped_annotations_fit_the_shipped_sample() {
    let root = env!("CARGO_MANIFEST_DIR");
    let said = manicule(&["check", root]);
    assert!(said.contains(" 0 findings"), "{said}");
    let listed = manicule(&["list", root, "--json"]);
    let records: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert!(records.as_array().is_some_and(|all| all.len() > 20));
}
