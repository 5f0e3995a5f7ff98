//! Which files a call is about, and who calls.

use std::env;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};

use super::Exit;
use super::filter;
use super::output::{Stop, complain};
use crate::analysis::Query;
use crate::app::Keymap;
use crate::formats::READERS;
use crate::session::config::Config;
use crate::session::{Clock, Library, Place, Session, Study, Unopened};
use crate::store::{Disk, Project, RealDisk, whole};
use crate::text::decode::Charset;
use crate::text::display::visible;
use crate::tui::theme::NAMES;

/// Who annotates.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Who {
    /// Who annotates [default: the environment's MANICULE_CODER, else the configuration, else the login name]
    #[arg(long, value_name = "NAME", env = "MANICULE_CODER")]
    coder: Option<String>,
    #[command(flatten)]
    encoding: Encoding,
}

/// How the bytes of transcripts are to be understood.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Encoding {
    /// The encoding of the text, such as latin1 or utf-16le [default: the one that was named when it was marked, else
    /// found by its bytes]
    #[arg(long = "encoding", value_name = "NAME", value_parser = charset)]
    named: Option<Charset>,
}

impl Encoding {
    /// The transcripts of `project` in this encoding.
    pub(super) fn library(self, project: &Project) -> Library<'_> {
        Library::new(project, self.named)
    }
}

/// The encoding called `name`.
fn charset(name: &str) -> Result<Charset, String> {
    let hint = "use a name of the web, such as utf-8, utf-16le, latin1, windows-1251 or shift_jis";
    Charset::named(name).ok_or_else(|| format!("no such encoding; {hint}"))
}

impl Who {
    pub(super) fn name(&self) -> String {
        self.coder
            .clone()
            .filter(|name| !name.is_empty())
            .or_else(|| config().coder)
            .unwrap_or_else(login_name)
    }
}

/// The name of whoever is logged in.
fn login_name() -> String {
    ["LOGNAME", "USER", "USERNAME"]
        .iter()
        .find_map(|v| env::var(v).ok().filter(|n| !n.is_empty()))
        .unwrap_or_else(|| "me".to_owned())
}

/// The real file system.
pub(super) fn disk() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

/// Opens the text at `path` (`-`: standard input; a folder: its first transcript; none: the project here, else the
/// sample) for the coder.
pub(super) fn open(path: Option<&Path>, who: &Who, clock: Clock) -> Result<Session, Stop> {
    open_by(Session::open, path, who, clock)
}

/// Opens as much of the text at `path` as a screen needs; see [`open`] and [`Session::begin`].
pub(super) fn begin(path: Option<&Path>, who: &Who, clock: Clock) -> Result<Session, Stop> {
    open_by(Session::begin, path, who, clock)
}

/// One of the ways to open a text.
pub(super) type Way = fn(Arc<dyn Disk>, Place, &str, Arc<Keymap>, Clock) -> Result<Session, Unopened>;

fn open_by(way: Way, path: Option<&Path>, who: &Who, clock: Clock) -> Result<Session, Stop> {
    let mut place = place(path)?;
    if let Some(charset) = who.encoding.named {
        place = Place::Coded(Box::new(place), charset);
    }
    open_at(way, place, who, clock)
}

/// Opens the text at `place` in one of the `way`s, as the configuration says.
pub(super) fn open_at(way: Way, place: Place, who: &Who, clock: Clock) -> Result<Session, Stop> {
    let config = config();
    let keymap = Arc::new(config.keymap.clone());
    let named = file_of(&place).map(Path::to_owned);
    let opened = way(disk(), place, &who.name(), keymap, clock);
    let mut session = opened.map_err(|error| unopened(error, named.as_deref()))?;
    session.prefer(&config);
    Ok(session)
}

/// The file that `place` is, if it is one.
fn file_of(place: &Place) -> Option<&Path> {
    match place {
        Place::File(path) => Some(path),
        Place::Coded(place, _) => file_of(place),
        _ => None,
    }
}

/// What is said when the text at `path` cannot be opened.
fn unopened(error: Unopened, path: Option<&Path>) -> Stop {
    let hint = match (&error, path) {
        (Unopened::Missing(_), Some(path)) if is_word(path) => {
            " (if a subcommand was meant, see manicule --help)"
        }
        _ => "",
    };
    let reason = match error {
        // with what the system says
        Unopened::Read(error) => format!("{:#}", anyhow::Error::from(error)),
        other => other.to_string(),
    };
    Stop::unreadable(anyhow::anyhow!("{reason}{hint}"))
}

fn is_word(path: &Path) -> bool {
    path.to_str().is_some_and(|p| p.chars().all(char::is_alphabetic))
}

fn place(path: Option<&Path>) -> Result<Place, Stop> {
    match path {
        Some(path) if path == Path::new("-") => {
            if std::io::stdin().is_terminal() {
                return Err(Stop::usage(
                    "`-` reads standard input, which is a terminal here; pipe a text in",
                ));
            }
            Ok(Place::Input)
        }
        Some(path) if path.is_dir() => {
            first_of(&Project::around(disk(), path), path).map(Place::File).ok_or_else(|| {
                let kinds: Vec<_> = extensions().iter().map(|e| format!(".{e}")).collect();
                Stop::unreadable(anyhow::anyhow!(
                    "{}: no transcript in this folder ({})",
                    path.display(),
                    kinds.join(" ")
                ))
            })
        }
        Some(path) => Ok(Place::File(path.to_owned())),
        None => {
            let project = Project::around(disk(), Path::new("."));
            let here = project.is_begun().then(|| first_of(&project, project.root())).flatten();
            Ok(here.map_or_else(|| Place::Sample(sample_folder()), Place::File))
        }
    }
}

/// The first transcript in `folder`: of those that somebody marked, else of all.
fn first_of(project: &Project, folder: &Path) -> Option<PathBuf> {
    let folder = whole(folder);
    let mut names = project.marked();
    names.extend(project.files(&extensions()));
    names
        .into_iter()
        .map(|name| project.path_of(&name))
        .find(|path| path.starts_with(&folder) && path.is_file())
}

/// Where the configuration is: in `MANICULE_CONFIG`, else in the folder that XDG says, on every Unix.
pub(super) fn config_path() -> PathBuf {
    if let Some(path) = env::var_os("MANICULE_CONFIG").filter(|path| !path.is_empty()) {
        return path.into();
    }
    strategy().map_or_else(|| PathBuf::from("config.ron"), |dirs| dirs.config_dir().join("config.ron"))
}

/// What the person chose once and for all.
pub(super) fn config() -> Config {
    Config::load(&RealDisk, &config_path(), &NAMES)
}

/// Where files of this program belong; none without a home.
fn strategy() -> Option<impl AppStrategy> {
    let args = AppStrategyArgs { app_name: "manicule".to_owned(), ..AppStrategyArgs::default() };
    choose_app_strategy(args).ok()
}

/// The file name endings of transcripts.
pub(super) fn extensions() -> Vec<&'static str> {
    READERS.iter().flat_map(|reader| reader.extensions).copied().collect()
}

/// Where the annotations of the sample go when there is no project.
fn sample_folder() -> PathBuf {
    strategy().map_or_else(|| PathBuf::from("."), |dirs| dirs.data_dir().join("sample"))
}

/// The project that `paths` belong to, and the names of the transcripts they mean; no names: all that are marked.
pub(super) fn project_of(paths: &[PathBuf]) -> Result<(Project, Option<Vec<String>>), Stop> {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let project = Project::around(disk(), first);
    let mut names = Vec::new();
    for path in paths {
        let absolute = whole(path);
        if !path.exists() {
            return Err(Stop::unreadable(Unopened::Missing(path.clone())));
        }
        if absolute == project.root() {
            return Ok((project, None));
        }
        if path.is_dir() {
            names.extend(project.marked().into_iter().filter(|n| project.path_of(n).starts_with(&absolute)));
        } else {
            let outside = || {
                Stop::usage(format!("{}: not in the project {}", path.display(), project.root().display()))
            };
            names.push(project.name_of(path).ok_or_else(outside)?);
        }
    }
    names.sort();
    names.dedup();
    Ok((project, (!paths.is_empty()).then_some(names)))
}

/// The project that `paths` belong to, and the names of all transcripts in them, marked or not.
pub(super) fn transcripts(paths: &[PathBuf]) -> Result<(Project, Vec<String>), Stop> {
    let (project, _) = project_of(paths)?;
    let places: Vec<PathBuf> = paths.iter().map(|path| whole(path)).collect();
    let mut names = project.files(&extensions());
    if !places.is_empty() {
        names.retain(|name| {
            let path = project.path_of(name);
            places.iter().any(|place| path.starts_with(place))
        });
    }
    // a file that is named is meant, whatever its ending
    let named = places.iter().filter(|place| place.is_file()).filter_map(|place| project.name_of(place));
    names.extend(named);
    names.sort();
    names.dedup();
    Ok((project, names))
}

/// Loads what is marked in `paths`, whose texts are in `encoding`; in the project here when there are none.
pub(super) fn study(paths: &[PathBuf], encoding: Encoding) -> Result<Study, Stop> {
    let (project, names) = project_of(paths)?;
    if names.is_none() && !project.is_begun() {
        let root = project.root().display();
        return Err(Stop::unreadable(anyhow::anyhow!(
            "{root}: nothing is marked here yet; give a transcript's path"
        )));
    }
    Ok(Study::load(encoding.library(&project), names))
}

/// Loads the same, and tells on standard error what cannot be read and which names in `query` nobody has. Returns also how a call ends that needs no more.
pub(super) fn study_and_tell(
    paths: &[PathBuf],
    encoding: Encoding,
    query: &Query,
) -> Result<(Study, Exit), Stop> {
    let study = study(paths, encoding)?;
    filter::tell(query, &study);
    for problem in &study.problems {
        complain(&visible(&problem.to_string()));
    }
    let exit = if study.problems.is_empty() { Exit::Done } else { Exit::Findings };
    Ok((study, exit))
}
