//! Lists, as the library scrolls through them.

use std::time::Duration;

use slack_morphism::prelude::*;

use crate::messages::text;
use crate::{Outcome, Story, case, same};

/// Between two pages.
const PAUSE: Duration = Duration::from_millis(1);

pub async fn run(story: &Story) {
    case("scroll_through_people", people(story)).await;
    case("scroll_through_channels", channels(story)).await;
    case("scroll_through_members", members(story)).await;
    case("scroll_through_a_history", history(story)).await;
}

async fn people(story: &Story) -> Outcome {
    let session = story.client.open_session(&story.bot);
    let request = SlackApiUsersListRequest::new().with_limit(20);
    let found = request.scroller().collect_items_stream(&session, PAUSE).await?;
    same(found.len(), 61, "sixty people and the bot")
}

async fn channels(story: &Story) -> Outcome {
    let session = story.client.open_session(&story.bot);
    let request = SlackApiConversationsListRequest::new().with_limit(3);
    let found = request.scroller().collect_items_stream(&session, PAUSE).await?;
    same(found.iter().filter(|channel| channel.name.as_deref() == Some("general")).count(), 1, "#general")
}

async fn members(story: &Story) -> Outcome {
    let session = story.client.open_session(&story.bot);
    let request =
        SlackApiConversationsMembersRequest::new().with_channel(story.channel.clone()).with_limit(25);
    let found = request.scroller().collect_items_stream(&session, PAUSE).await?;
    same(found.len(), 61, "sixty people and the bot")
}

async fn history(story: &Story) -> Outcome {
    let session = story.client.open_session(&story.bot);
    let mut stamps = Vec::new();
    for number in 0..7 {
        let content = text(&format!("Line {number}"));
        let request = SlackApiChatPostMessageRequest::new(story.channel.clone(), content);
        stamps.insert(0, session.chat_post_message(&request).await?.ts);
    }
    let request =
        SlackApiConversationsHistoryRequest::new().with_channel(story.channel.clone()).with_limit(3);
    let found = request.scroller().collect_items_stream(&session, PAUSE).await?;
    let found: Vec<SlackTs> = found.into_iter().take(7).map(|message| message.origin.ts).collect();
    same(found, stamps, "the messages, latest first")
}
