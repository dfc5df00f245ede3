//! Uploading: an address is asked for, contents go there, and the file is completed and shared.
//! (docs.slack.dev/messaging/working-with-files#uploading_files)

use super::{origin, sharing, shown, transfer};
use crate::api::chat;
use crate::error::Refusal;
use crate::json::{self, Object};
use crate::method::{Doing, good};
use crate::saying::{disguise, fits};
use crate::shape::{file_id, file_number};
use crate::world::{Content, File, Stage};
use crate::{auth, blocks, events, text};

/// The longest name and title of a file, in characters.
const NAME_MAX: usize = 255;
/// Slack's longest description for screen readers.
const ALT_TEXT_MAX: usize = 1_000;
/// The most files of one call.
const FILES_MAX: usize = 20;

/// Gives out an address to upload a file to.
pub(super) fn promise(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let name = text::cut(doing.args.required("filename")?, NAME_MAX).to_owned();
    let size: u64 =
        doing.args.required("length")?.parse().map_err(|_| wrong("/length", "must be an integer"))?;
    if size == 0 {
        return Err(wrong("/length", "must be greater than 0"));
    }
    if size > transfer::SIZE_MAX {
        return Err(Refusal::FileTooLarge);
    }
    let own = |name: &str| doing.args.text(name).map(|text| text::cut(text, ALT_TEXT_MAX).to_owned());
    let (alt_text, snippet) = (own("alt_txt").or_else(|| own("alt_text")), own("snippet_type"));
    let number = doing.world.next_number();
    doing.world.files.promise(File {
        number,
        title: name.clone(),
        name,
        size,
        by: doing.who,
        created: doing.now_ms.div_euclid(1000),
        alt_text,
        snippet,
        stage: Stage::Promised,
        shares: Vec::new(),
        public: false,
        contents: None,
    });
    let secret = auth::file_secret(doing.desk.key(), "upload", number);
    let url = format!("{}{}/{number}/{secret}", origin(doing), transfer::UPLOAD);
    doing.effects.changed([]);
    Ok(good().text("upload_url", &url).text("file_id", &file_id(number)))
}

fn wrong(at: &str, what: &str) -> Refusal {
    Refusal::InvalidArguments(vec![format!("[ERROR] {what} [json-pointer:{at}]")])
}

/// The files that a call completes: their numbers and titles.
fn listed(doing: &Doing<'_>) -> Result<Vec<(u64, Option<String>)>, Refusal> {
    let sent = doing.args.tree("files").map_err(|_| wrong("/files", "must be a valid JSON array"))?;
    let sent = sent.ok_or_else(|| Refusal::missing("files"))?;
    let items = sent.as_list().ok_or_else(|| wrong("/files", "must provide an array"))?;
    if items.is_empty() || items.len() > FILES_MAX {
        return Err(wrong("/files", "must provide between 1 and 20 items"));
    }
    let mut files = Vec::new();
    for item in items {
        let named = item.text("id").ok_or_else(|| wrong("/files/0/id", "must provide a string"))?;
        let number = file_number(named).ok_or(Refusal::FileNotFound)?;
        let file = doing.world.files.get(number).ok_or(Refusal::FileNotFound)?;
        if file.stage != Stage::Uploaded
            || file.by != doing.who
            || files.iter().any(|(known, _)| *known == number)
        {
            return Err(Refusal::FileNotFound);
        }
        let title = item.text("title").filter(|title| !title.is_empty());
        files.push((number, title.map(|title| text::cut(title, NAME_MAX).to_owned())));
    }
    Ok(files)
}

/// Completes files and shares them.
pub(super) fn complete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let files = listed(doing)?;
    let places = sharing::targets(doing)?;
    let thread = match places.as_slice() {
        [place] => chat::thread(doing, *place)?,
        _ => None,
    };
    let mut content = Content::default();
    if let Some(comment) = doing.args.text("initial_comment") {
        fits(comment)?;
        content.text = text::escape(comment);
    } else if let Some(sent) = doing.args.tree("blocks").map_err(|_| Refusal::InvalidBlocksFormat)? {
        content.blocks = blocks::checked(sent, doing.world.next_number())?;
    }
    disguise(doing, &mut content)?;
    for (number, title) in &files {
        if let Some(file) = doing.world.files.get_mut(*number) {
            file.stage = Stage::Complete;
            if let Some(title) = title {
                file.title.clone_from(title);
            }
        }
        events::file_created(doing, *number);
    }
    let numbers: Vec<u64> = files.into_iter().map(|(number, _)| number).collect();
    for place in places {
        sharing::share(doing, place, &numbers, content.clone(), thread);
    }
    if doing.args.text("channel_id").is_none() && !doing.args.has("channels") {
        doing.call.note("uploaded a file");
    }
    doing.effects.changed([]);
    let shown = numbers.iter().filter_map(|number| shown(doing, *number));
    let list = json::list(shown.collect::<Vec<_>>());
    Ok(good().raw("files", &list))
}
