// What Slack refuses, and what `@slack/web-api` makes of it.

const { ErrorCode } = require('@slack/web-api');
const { assert, behaviour, refused, same } = require('./cases');
const office = require('./office');

behaviour('platform_error', async (story) => {
  const error = await refused(story.bot.chat.postMessage({ channel: 'C0NOBODY', text: 'x' }));
  same(
    [error.code, error.data.ok, error.data.error],
    [ErrorCode.PlatformError, false, 'channel_not_found'],
    'the error',
  );
});

behaviour('not_in_channel', async (story) => {
  const channel = await office.channelNamed('random');
  same((await refused(story.bot.chat.postMessage({ channel, text: 'x' }))).data.error, 'not_in_channel', 'the error');
});

behaviour('invalid_auth', async (story) => {
  same((await refused(story.client('xoxb-1-nonsense').auth.test())).data.error, 'invalid_auth', 'the error');
});

behaviour('invalid_blocks_with_messages', async (story) => {
  const error = await refused(
    story.bot.chat.postMessage({ channel: story.channel, text: 'x', blocks: [{ type: 'section' }] }),
  );
  same(error.data.error, 'invalid_blocks', 'the error');
  assert(
    error.data.response_metadata.messages.some((line) => line.includes('/blocks/0')),
    JSON.stringify(error.data),
  );
});

behaviour('unknown_method', async (story) => {
  same((await refused(story.bot.apiCall('no.suchMethod'))).data.error, 'unknown_method', 'the error');
});

behaviour('rate_limit_is_waited_for', async (story) => {
  const waits = [];
  const client = story.client(process.env.SLACK_BOT_TOKEN);
  client.on('rate_limited', (seconds) => waits.push(seconds));
  await office.refuseNext(429);
  assert((await client.auth.test()).ok);
  assert(waits.length === 1 && waits[0] >= 1, JSON.stringify(waits));
});

behaviour('rate_limit_can_be_an_error', async (story) => {
  await office.refuseNext(429);
  const error = await refused(story.client(process.env.SLACK_BOT_TOKEN, { rejectRateLimitedCalls: true }).auth.test());
  same(error.code, ErrorCode.RateLimitedError, 'the code');
  assert(error.retryAfter >= 1, error.retryAfter);
  await office.refuseNext();
});

behaviour('http_error', async (story) => {
  await office.refuseNext(503);
  const error = await refused(story.client(process.env.SLACK_BOT_TOKEN, { retryConfig: { retries: 0 } }).auth.test());
  same([error.code, error.statusCode], [ErrorCode.HTTPError, 503], 'the error');
  await office.refuseNext();
});

behaviour('server_errors_are_tried_again', async (story) => {
  await office.refuseNext(503);
  const client = story.client(process.env.SLACK_BOT_TOKEN, { retryConfig: { retries: 2, minTimeout: 10 } });
  assert((await client.auth.test()).ok);
  await office.refuseNext();
});
