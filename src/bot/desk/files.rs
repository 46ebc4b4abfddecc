//! The files of the folder, by taps: looked at, sent back, withdrawn and put back.

use super::loading::{Job, Work, begin_in};
use super::{Keeper, blocking, show, view};
use crate::archive::records_folder::Aside;
use crate::bot::api::ApiError;
use crate::bot::attachments::{Attachment, send};
use crate::bot::handlers::Context;
use crate::bot::screens::Target;
use crate::library::Change;
use crate::render::one_line;
use crate::render::telegram::Screen;
use crate::render::telegram::desk::{self, Desk};
use crate::store::Action;

/// UTF-16 units of a file's name: as many as file systems have, so that no ending is cut.
const LONGEST_NAME: usize = 255;

pub async fn tapped(tap: Desk, keeper: Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let (snapshot, texts) = (context.library.snapshot(), keeper.language.desk());
    let view = view(&snapshot, keeper.language, context);
    match tap {
        Desk::File { file } | Desk::Download { file } | Desk::AskWithdraw { file } | Desk::Withdraw { file } => {
            let Some(entry) = desk::entry(&snapshot, file) else {
                return gone(texts.file_not_current, &keeper, shown, context).await;
            };
            let path = entry.path.clone();
            match tap {
                Desk::Download { .. } => {
                    let of = path.clone();
                    let bytes = blocking(context, move |context| context.library.file(&of)).await.flatten();
                    download(&path, bytes, &keeper, shown, context).await
                }
                Desk::AskWithdraw { .. } => show(shown, &desk::ask_withdraw(&view, entry), context).await,
                Desk::Withdraw { .. } => {
                    let change = Change::Withdraw { path: path.clone() };
                    let job = Job::new(keeper, Action::Withdraw, path, Work::Load(Some(change)));
                    begin_in(job, shown, context).await
                }
                _ => show(shown, &desk::file(&view, entry), context).await,
            }
        }
        Desk::Asides { page } => show(shown, &desk::asides(&view, &asides(context).await, page), context).await,
        Desk::Aside { aside } | Desk::DownloadAside { aside } | Desk::Restore { aside } => {
            let Some(aside) = desk::aside_of(asides(context).await, aside) else {
                return gone(texts.aside_gone, &keeper, shown, context).await;
            };
            match tap {
                Desk::DownloadAside { .. } => {
                    let of = aside.clone();
                    let bytes = blocking(context, move |context| context.library.aside(&of)).await.flatten();
                    download(&aside.path, bytes, &keeper, shown, context).await
                }
                Desk::Restore { .. } => {
                    let path = aside.path.clone();
                    let job = Job::new(keeper, Action::Restore, path, Work::Load(Some(Change::Restore(aside))));
                    begin_in(job, shown, context).await
                }
                _ => show(shown, &desk::aside(&view, &aside), context).await,
            }
        }
        _ => {
            let page = if let Desk::Files { page } = tap { page } else { 0 };
            show(shown, &desk::files(&view, asides(context).await.len(), page), context).await
        }
    }
}

/// Says below that what a button is for is not there: where it was tapped twice, the message tells by
/// now what came of it.
async fn gone(why: &str, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    super::say(shown, &desk::gone(keeper.language, why), context).await
}

async fn asides(context: &Context) -> Vec<Aside> {
    blocking(context, |context| context.library.asides()).await.unwrap_or_default()
}

/// Sends a file's bytes below the message whose button was tapped.
async fn download(
    path: &str,
    bytes: Option<Vec<u8>>,
    keeper: &Keeper,
    shown: Target,
    context: &Context,
) -> Result<(), ApiError> {
    let texts = keeper.language.desk();
    let name = one_line(path.rsplit('/').next().unwrap_or(path), LONGEST_NAME);
    let sent = match bytes {
        Some(bytes) => send(shown, &Attachment::document(name, bytes), &Screen::default(), &context.api).await,
        None => Err(ApiError::TooLarge),
    };
    match sent {
        Err(error @ (ApiError::Refused(_) | ApiError::TooLarge)) => {
            tracing::warn!(%error, "a file was not sent");
            super::say(shown, &Screen::text(texts.not_sent), context).await
        }
        sent => sent,
    }
}
