// Lists, as `@slack/web-api` pages through them.

const { assert, behaviour, same } = require('./cases');

async function collected(pages, field) {
  const found = [];
  let count = 0;
  for await (const page of pages) {
    found.push(...page[field]);
    count += 1;
  }
  return { found, count };
}

behaviour('paginate_users', async (story) => {
  const { found, count } = await collected(story.bot.paginate('users.list', { limit: 20 }), 'members');
  same([found.length, new Set(found.map((user) => user.id)).size, count], [61, 61, 4], 'sixty people and the bot');
});

behaviour('paginate_channels', async (story) => {
  const { found } = await collected(story.bot.paginate('conversations.list', { limit: 3 }), 'channels');
  assert(found.length > 9);
  same(new Set(found.map((channel) => channel.id)).size, found.length, 'each once');
});

behaviour('paginate_members', async (story) => {
  const { found } = await collected(
    story.bot.paginate('conversations.members', { channel: story.channel, limit: 25 }),
    'members',
  );
  same(found.length, 61, 'sixty people and the bot');
});

behaviour('paginate_history_and_stop', async (story) => {
  const stamps = [];
  for (let number = 0; number < 7; number += 1) {
    stamps.unshift((await story.bot.chat.postMessage({ channel: story.channel, text: `Line ${number}` })).ts);
  }
  // The third argument says when enough was seen, the fourth adds the pages up.
  const all = await story.bot.paginate(
    'conversations.history',
    { channel: story.channel, limit: 3 },
    (page) => page.messages.some((message) => message.ts === stamps.at(-1)),
    (so_far, page) => (so_far ?? []).concat(page.messages.map((message) => message.ts)),
  );
  same(all.slice(0, 7), stamps, 'the messages, latest first');
});

behaviour('paginate_replies', async (story) => {
  const root = (await story.bot.chat.postMessage({ channel: story.channel, text: 'Thread.' })).ts;
  for (let number = 0; number < 5; number += 1)
    await story.bot.chat.postMessage({ channel: story.channel, thread_ts: root, text: `${number}` });
  const { found } = await collected(
    story.bot.paginate('conversations.replies', { channel: story.channel, ts: root, limit: 2 }),
    'messages',
  );
  same(
    found.map((message) => message.text),
    ['Thread.', '0', '1', '2', '3', '4'],
    'the thread',
  );
});

behaviour('users_conversations', async (story) => {
  const { found } = await collected(
    story.bot.paginate('users.conversations', { user: story.one.id, limit: 2 }),
    'channels',
  );
  assert(found.some((channel) => channel.name === 'general'));
});
