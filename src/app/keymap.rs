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
