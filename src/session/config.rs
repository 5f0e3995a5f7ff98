//! What a person chose once and for all: the file `config.ron`, which the program only ever reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::study::Problem;
use crate::app::{COMMANDS, Coders, Keymap, Look, PRESETS, PanelSize, Pointing, Shown, preset};
use crate::store::{Disk, read_file};

/// A larger file is none of ours. Bytes.
const LARGEST: usize = 1 << 20;

/// The configuration that holds when there is none, with a word on each part.
pub const DEFAULT: &str = r#"// Manicule's configuration. Every part may be left out. The program never writes this file.
(
  // Who annotates; the default is the login name.
  // coder: "ada",

  // dark, light, 16, none; the default is found from the terminal.
  // theme: "dark",

  // The keys to begin with: vim, less, plain.
  preset: "vim",

  // Other keys for single commands, several separated by a space, none: "".
  // `manicule keys` lists the commands.
  keys: {
    // "quit": "q <C-q>",
  },

  // The greatest width of lines, in cells.
  measure: 80,

  // What is shown at the first opening of a transcript. An indent lets the speakers' labels stand out.
  numbers: true,
  indent: true,
  coverage: true,
  panel: true,

  // Whether what other coders marked is hidden until it is asked for (blind coding).
  blind: false,

  // Whether the mouse is the program's.
  mouse: true,
)
"#;

/// What a person chose.
#[derive(Debug, Clone)]
pub struct Config {
    /// Who annotates, when the call does not say.
    pub coder: Option<String>,
    /// The theme, when the call does not say.
    pub theme: Option<String>,
    /// Which keys run which command.
    pub keymap: Keymap,
    /// How the text is shown at the first opening of a transcript.
    pub look: Look,
    /// What the panel takes of the screen then.
    pub panel: PanelSize,
    /// Whose annotations are shown until others are asked for.
    pub coders: Coders,
    /// What is wrong with the file; what is right holds.
    pub problems: Vec<Problem>,
}

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    coder: Option<String>,
    theme: Option<String>,
    preset: Option<String>,
    keys: BTreeMap<String, String>,
    measure: Option<u16>,
    numbers: Option<bool>,
    indent: Option<bool>,
    coverage: Option<bool>,
    panel: Option<bool>,
    blind: Option<bool>,
    mouse: Option<bool>,
}

impl Config {
    /// The configuration in the file at `path`; the default when there is none. `themes` are the names that `theme`
    /// may have.
    pub fn load(disk: &dyn Disk, path: &Path, themes: &[&str]) -> Self {
        match read_file(disk, path, LARGEST) {
            Ok(Some(bytes)) => match std::str::from_utf8(&bytes) {
                Ok(text) => Self::parse(text, path, themes),
                Err(_) => {
                    Self::of(&File::default(), Source { path, text: "", themes }).with(path, "not UTF-8")
                }
            },
            Ok(None) => Self::of(&File::default(), Source { path, text: "", themes }),
            Err(error) => {
                Self::of(&File::default(), Source { path, text: "", themes }).with(path, &error.to_string())
            }
        }
    }

    /// The configuration that `text` says, which comes from `path`.
    pub fn parse(text: &str, path: &Path, themes: &[&str]) -> Self {
        let source = Source { path, text, themes };
        let options =
            ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let mut unknown = Vec::new();
        let read = ron::Deserializer::from_str_with_options(text, &options)
            .map_err(|error| (Some(error.span.start), error.code))
            .and_then(|mut reader| {
                let file: Result<File, _> =
                    serde_ignored::deserialize(&mut reader, |name| unknown.push(name.to_string()));
                file.and_then(|file| reader.end().map(|()| file)).map_err(|code| {
                    let error = reader.span_error(code);
                    (Some(error.span.start), error.code)
                })
            });
        let mut config = match &read {
            Ok(file) => Self::of(file, source),
            Err(_) => Self::of(&File::default(), source),
        };
        if let Err((place, code)) = read {
            let place = place.map(|p| (p.line, p.col));
            config.problems.push(Problem { path: path.to_owned(), place, what: code.to_string() });
        }
        for name in unknown {
            let what = format!("there is no `{name}` in a configuration");
            config.problems.push(source.problem(name.rsplit('.').next().unwrap_or_default(), what));
        }
        config
    }

    fn of(file: &File, source: Source<'_>) -> Self {
        let mut problems = Vec::new();
        let chosen = file.preset.as_deref().unwrap_or(PRESETS[0].name);
        let base =
            preset(chosen).unwrap_or_else(|| {
                let names: Vec<_> = PRESETS.iter().map(|p| p.name).collect();
                problems.push(source.problem(
                    chosen,
                    format!("there is no preset `{chosen}`; there are {}", names.join(", ")),
                ));
                &PRESETS[0]
            });
        let theme = file.theme.clone().filter(|theme| {
            let known = source.themes.contains(&theme.as_str());
            if !known {
                let what = format!("there is no theme `{theme}`; there are {}", source.themes.join(", "));
                problems.push(source.problem(theme, what));
            }
            known
        });
        let own = file.keys.iter().map(|(name, keys)| (name.as_str(), keys.as_str()));
        let changes: Vec<(&str, &str)> = base.keys.iter().copied().chain(own).collect();
        let (keymap, wrong) = Keymap::changed(COMMANDS, &changes);
        problems
            .extend(wrong.into_iter().map(|(at, error)| source.problem(changes[at].0, error.to_string())));
        let shown = |wanted: Option<bool>| if wanted.unwrap_or(true) { Shown::Yes } else { Shown::No };
        let look = Look {
            measure: file.measure.filter(|m| *m > 0).unwrap_or(Look::default().measure),
            numbers: shown(file.numbers),
            indent: shown(file.indent),
            coverage: shown(file.coverage),
            pointing: if file.mouse.unwrap_or(true) { Pointing::Here } else { Pointing::Terminal },
            ..Look::default()
        };
        let panel = if file.panel.unwrap_or(true) { PanelSize::Beside } else { PanelSize::Hidden };
        let coders = if file.blind.unwrap_or(false) { Coders::Mine } else { Coders::All };
        Self { coder: file.coder.clone(), theme, keymap, look, panel, coders, problems }
    }

    fn with(mut self, path: &Path, what: &str) -> Self {
        self.problems.push(Problem { path: path.to_owned(), place: None, what: what.to_owned() });
        self
    }
}

/// Where a configuration comes from.
#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    themes: &'a [&'a str],
}

impl Source<'_> {
    /// Something wrong with `word`, at the first place in the file where it stands in quotes or before a colon.
    fn problem(&self, word: &str, what: String) -> Problem {
        let quoted = format!("\"{word}\"");
        let found = self.text.find(&quoted).or_else(|| self.text.find(&format!("{word}:")));
        let place = found.map(|at| {
            let before = &self.text[..at];
            let line = before.rsplit('\n').next().unwrap_or_default();
            (before.matches('\n').count() + 1, line.chars().count() + 1)
        });
        Problem { path: PathBuf::from(self.path), place, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Config {
        Config::parse(text, Path::new("config.ron"), &["dark", "light"])
    }

    fn problems(config: &Config) -> Vec<String> {
        config.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_default_that_is_printed_is_the_default_that_holds() {
        let printed = parse(DEFAULT);
        assert_eq!(problems(&printed), Vec::<String>::new());
        assert_eq!(printed.look, parse("()").look);
        for command in COMMANDS.iter().copied().flatten() {
            assert_eq!(
                printed.keymap.keys_of(command.name),
                Keymap::new(COMMANDS).unwrap().keys_of(command.name)
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_rest_holds() {
        let config = parse(
            "(\n  theme: \"drak\",\n  preset: \"emacs\",\n  coder: \"ada\",\n  colour: 3,\n  keys: {\n    \"tagg\": \"x\",\n    \"quit\": \"Q\",\n    \"help\": \"<Foo>\",\n  },\n)\n",
        );
        assert_eq!(
            problems(&config),
            [
                "config.ron:3:11: there is no preset `emacs`; there are vim, less, plain",
                "config.ron:2:10: there is no theme `drak`; there are dark, light",
                "config.ron:9:5: `<Foo>` is no key; write keys like j, gg, <C-d>, <S-Up>, <Enter>, <lt>",
                "config.ron:7:5: there is no command `tagg`; `manicule keys` lists them",
                "config.ron:5:3: there is no `colour` in a configuration",
            ]
        );
        assert_eq!(config.coder.as_deref(), Some("ada"));
        assert_eq!(config.keymap.keys_of("quit"), ["Q"]);
    }

    #[test]
    fn a_file_that_is_no_ron_is_told_with_line_and_column_and_leaves_the_default() {
        let config = parse("(\n  measure: 100,\n  numbers: maybe,\n)");
        assert_eq!(config.problems.len(), 1);
        assert_eq!(config.problems[0].place.map(|(line, _)| line), Some(3));
        assert_eq!(config.look, Look::default());
    }
}
