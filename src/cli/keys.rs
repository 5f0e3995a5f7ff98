//! `manicule keys`: every command with its keys.

use std::io::Write;

use super::Exit;
use super::output::{Stop, out};
use super::place;
use crate::app::COMMANDS;

#[derive(Debug, clap::Args)]
pub(super) struct Keys {
    /// Print a Markdown table
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print JSON: name, keys, heading, scope, help
    #[arg(long)]
    json: bool,
}

impl Keys {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut out = out();
        if self.json {
            writeln!(out, "{}", serde_json::Value::from(records()))?;
        } else if self.markdown {
            write!(out, "{}", markdown())?;
        } else {
            let keymap = place::config().keymap;
            for command in COMMANDS.iter().copied().flatten() {
                let keys = keymap.keys_of(command.name).join(" ");
                writeln!(out, "{:<24} {:<22} {}", keys, command.name, command.help)?;
            }
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}

fn records() -> Vec<serde_json::Value> {
    let record = |c: &crate::app::Command| {
        serde_json::json!({
            "name": c.name,
            "keys": c.keys.split(' ').filter(|k| !k.is_empty()).collect::<Vec<_>>(),
            "heading": c.heading.name(),
            "scope": c.scope.name(),
            "help": c.help,
        })
    };
    COMMANDS.iter().copied().flatten().map(record).collect()
}

/// The table of all commands as Markdown, as it stands in docs/keys.md.
pub(super) fn markdown() -> String {
    let mut text = String::new();
    let mut heading = None;
    for command in COMMANDS.iter().copied().flatten() {
        if heading != Some(command.heading) {
            if heading.is_some() {
                text.push('\n');
            }
            text += &format!(
                "### {}\n\n| keys | command | does | where |\n|---|---|---|---|\n",
                command.heading.name()
            );
            heading = Some(command.heading);
        }
        let keys: Vec<_> = command
            .keys
            .split(' ')
            .filter(|k| !k.is_empty())
            .map(|k| match k {
                "`" => "`` ` ``".to_owned(),
                _ => format!("`{}`", k.replace('|', "\\|")),
            })
            .collect();
        text += &format!(
            "| {} | {} | {} | {} |\n",
            keys.join(" "),
            command.name,
            command.help,
            command.scope.name()
        );
    }
    text
}
