//! What Slack refuses, and what the library makes of it.

use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::*;

use crate::messages::text;
use crate::{Failure, Outcome, Story, case, client, same};

pub async fn run(story: &Story) {
    case("channel_not_found", channel_not_found(story)).await;
    case("invalid_auth", invalid_auth(story)).await;
    case("invalid_blocks_with_messages", invalid_blocks(story)).await;
    case("rate_limit_error_says_how_long", rate_limit(story)).await;
    case("rate_limit_is_waited_for", rate_limit_waited(story)).await;
}

fn code<T>(result: ClientResult<T>) -> Result<String, Failure> {
    match result {
        Err(SlackClientError::ApiError(error)) => Ok(error.code),
        Err(error) => Err(error.into()),
        Ok(_) => Err("it was not refused".into()),
    }
}

async fn channel_not_found(story: &Story) -> Outcome {
    let request = SlackApiChatPostMessageRequest::new("C0NOBODY".into(), text("x"));
    let answer = story.client.open_session(&story.bot).chat_post_message(&request).await;
    same(code(answer)?.as_str(), "channel_not_found", "the error")
}

async fn invalid_auth(story: &Story) -> Outcome {
    let token = SlackApiToken::new("xoxb-1-nonsense".into());
    same(code(story.client.open_session(&token).auth_test().await)?.as_str(), "invalid_auth", "the error")
}

async fn invalid_blocks(story: &Story) -> Outcome {
    let section = SlackSectionBlock::new().with_text(md!("x".repeat(3_001)));
    let content = text("x").with_blocks(slack_blocks![some_into(section)]);
    let request = SlackApiChatPostMessageRequest::new(story.channel.clone(), content);
    match story.client.open_session(&story.bot).chat_post_message(&request).await {
        Err(SlackClientError::ApiError(error)) => {
            same(error.code.as_str(), "invalid_blocks", "the error")?;
            let body = error.http_response_body.unwrap_or_default();
            same(body.contains("/blocks/0"), true, "where it is wrong")
        }
        answer => Err(format!("{answer:?}").into()),
    }
}

async fn rate_limit(story: &Story) -> Outcome {
    story.office.refuse_next(429)?;
    match story.client.open_session(&story.bot).auth_test().await {
        Err(SlackClientError::RateLimitError(error)) => {
            same(error.code.as_deref(), Some("ratelimited"), "the code")?;
            same(error.retry_after.is_some_and(|wait| wait.as_secs() >= 1), true, "a time to wait")
        }
        answer => Err(format!("{answer:?}").into()),
    }
}

async fn rate_limit_waited(story: &Story) -> Outcome {
    let control = SlackApiRateControlConfig::new().with_max_retries(1);
    let patient = SlackClient::new(client(&story.office).with_rate_control(control));
    story.office.refuse_next(429)?;
    patient.open_session(&story.bot).auth_test().await?;
    Ok(())
}
