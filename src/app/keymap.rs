//! From keys to commands.

use super::command::{Command, Scope};
use super::key::{BadKeys, Key};

/// Which keys run which command.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

#[derive(Debug, Clone)]
struct Binding {
    scope: Scope,
    keys: Vec<Key>,
    command: &'static Command,
}

/// What a run of keys means.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// A command.
    Command(&'static Command),
    /// The beginning of one or several.
    Prefix,
    /// Nothing.
    Nothing,
}

/// Why keys cannot be bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbound {
    /// There is no command of this name.
    #[error("there is no command `{0}`; `manicule keys` lists them")]
    Unknown(String),
    /// The keys cannot be read.
    #[error(transparent)]
    Keys(#[from] BadKeys),
    /// The keys, or the beginning of them, mean something else in the same place.
    #[error("`{keys}` of `{command}` means `{other}` already")]
    Taken {
        /// The keys as written.
        keys: String,
        /// The command that was to get them.
        command: &'static str,
        /// The command that has them.
        other: &'static str,
    },
}

impl Keymap {
    /// The keys that stand in the rows of `commands`. An error when one key has two meanings in one place.
    pub fn new(commands: &'static [&'static [Command]]) -> Result<Self, Unbound> {
        let mut map = Self::default();
        for command in commands.iter().copied().flatten() {
            for keys in command.keys.split(' ').filter(|k| !k.is_empty()) {
                map.bind(command, keys)?;
            }
        }
        Ok(map)
    }

    /// The keys of `commands`, with other keys for some: each change is a command's name with its keys, several
    /// separated by a space, none when it is to have none. A later change goes before an earlier one, and keys that are
    /// given to one command leave the others. Returns also what is wrong, with the index of the change.
    pub fn changed(
        commands: &'static [&'static [Command]],
        changes: &[(&str, &str)],
    ) -> (Self, Vec<(usize, Unbound)>) {
        let mut map = Self::default();
        let mut wrong = Vec::new();
        let named = |name: &str| commands.iter().copied().flatten().find(|c| c.name == name);
        for (index, (name, keys)) in changes.iter().enumerate().rev() {
            let Some(command) = named(name) else {
                wrong.push((index, Unbound::Unknown((*name).to_owned())));
                continue;
            };
            let overruled = changes[index + 1..].iter().any(|(later, _)| later == name);
            for keys in keys.split(' ').filter(|k| !k.is_empty() && !overruled) {
                match map.bind(command, keys) {
                    // a later change has taken them
                    Ok(()) | Err(Unbound::Taken { .. }) => {}
                    Err(error) => wrong.push((index, error)),
                }
            }
        }
        let untouched = |c: &&Command| !changes.iter().any(|(name, _)| *name == c.name);
        for command in commands.iter().copied().flatten().filter(untouched) {
            for keys in command.keys.split(' ').filter(|k| !k.is_empty()) {
                let _ = map.bind(command, keys);
            }
        }
        wrong.reverse();
        (map, wrong)
    }

    /// Lets `keys` run `command`.
    pub fn bind(&mut self, command: &'static Command, keys: &str) -> Result<(), Unbound> {
        let parsed = Key::script(keys)?;
        let clash = |b: &&Binding| {
            meet(b.scope, command.scope) && (b.keys.starts_with(&parsed) || parsed.starts_with(&b.keys))
        };
        if let Some(other) = self.bindings.iter().find(clash) {
            let other = other.command.name;
            return Err(Unbound::Taken { keys: keys.to_owned(), command: command.name, other });
        }
        self.bindings.push(Binding { scope: command.scope, keys: parsed, command });
        Ok(())
    }

    /// What `keys` mean where `scopes` count; the first scope that knows them wins.
    pub fn find(&self, scopes: &[Scope], keys: &[Key]) -> Found {
        for scope in scopes {
            let mut prefix = false;
            for binding in self.bindings.iter().filter(|b| b.scope == *scope && b.keys.starts_with(keys)) {
                if binding.keys.len() == keys.len() {
                    return Found::Command(binding.command);
                }
                prefix = true;
            }
            if prefix {
                return Found::Prefix;
            }
        }
        Found::Nothing
    }

    /// The keys that can follow `keys` where `scopes` count, with what they lead to.
    pub fn continuations(&self, scopes: &[Scope], keys: &[Key]) -> Vec<(String, &'static Command)> {
        let leads =
            |b: &&Binding| scopes.contains(&b.scope) && b.keys.len() > keys.len() && b.keys.starts_with(keys);
        let rest = |b: &Binding| (b.keys[keys.len()..].iter().map(Key::to_string).collect(), b.command);
        self.bindings.iter().filter(leads).map(rest).collect()
    }

    /// The keys that run the command called `name`, as they are written.
    pub fn keys_of(&self, name: &str) -> Vec<String> {
        let of = |b: &&Binding| b.command.name == name;
        self.bindings.iter().filter(of).map(|b| b.keys.iter().map(Key::to_string).collect()).collect()
    }
}

/// Whether keys of the two scopes can be pressed in one place. A selection's keys go before the text's on purpose.
fn meet(a: Scope, b: Scope) -> bool {
    a == b || a == Scope::Everywhere || b == Scope::Everywhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{COMMANDS, PRESETS};

    #[test]
    fn keys_given_to_one_command_leave_the_others_and_the_last_word_counts() {
        let (map, wrong) =
            Keymap::changed(COMMANDS, &[("tag", "x"), ("quit", "Q"), ("tag", "j <F2>"), ("help", "")]);
        assert_eq!(wrong, []);
        assert_eq!(map.keys_of("tag"), ["j", "<F2>"]);
        assert_eq!(map.keys_of("down"), ["<Down>"]);
        assert_eq!(map.keys_of("untag"), ["x"], "the first change was overruled");
        assert!(map.keys_of("help").is_empty() && map.keys_of("quit") == ["Q"]);
    }

    #[test]
    fn what_cannot_be_bound_is_told_and_the_rest_holds() {
        let (map, wrong) = Keymap::changed(COMMANDS, &[("tagg", "x"), ("tag", "<Foo>"), ("quit", "Q")]);
        assert_eq!(wrong.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(map.keys_of("quit"), ["Q"]);
    }

    #[test]
    fn every_preset_names_real_commands_and_keys_and_leaves_nobody_without_the_main_ones() {
        for preset in PRESETS {
            let (map, wrong) = Keymap::changed(COMMANDS, preset.keys);
            assert_eq!(wrong, [], "{}", preset.name);
            for (name, keys) in preset.keys {
                let wanted: Vec<&str> = keys.split(' ').filter(|k| !k.is_empty()).collect();
                assert_eq!(map.keys_of(name).len(), wanted.len(), "{}: {name} lost keys", preset.name);
            }
            for name in ["down", "tag", "note", "undo", "help", "palette", "quit", "find", "select"] {
                assert!(!map.keys_of(name).is_empty(), "{}: {name}", preset.name);
            }
        }
    }
}
