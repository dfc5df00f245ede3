// What an app says and does by `@slack/web-api`.

const { assert, behaviour, refused, same, until } = require('./cases');

const shown = async (story, ts) =>
  (await story.bot.conversations.history({ channel: story.channel, latest: ts, oldest: ts, inclusive: true }))
    .messages[0];

behaviour('auth_test', async (story) => {
  const found = await story.bot.auth.test();
  assert(found.bot_id.startsWith('B') && found.user_id.startsWith('U') && found.team_id.startsWith('T'));
  assert(found.response_metadata.scopes.includes('chat:write'), 'the scopes, which the SDK reads from a header');
});

behaviour('post_reply_update_delete', async (story) => {
  const { ts, message } = await story.bot.chat.postMessage({
    channel: story.channel,
    text: 'From Node.',
    metadata: { event_type: 'a', event_payload: { b: '1' } },
  });
  story.ts = ts;
  same(message.metadata.event_payload, { b: '1' }, 'the metadata');
  await story.bot.chat.postMessage({ channel: story.channel, thread_ts: ts, text: 'A reply.', reply_broadcast: true });
  same((await shown(story, ts)).reply_count, 1, 'the replies');
  await story.bot.chat.update({ channel: story.channel, ts, text: 'From Node, later.' });
  same((await shown(story, ts)).text, 'From Node, later.', 'the text');
  const gone = (await story.bot.chat.postMessage({ channel: story.channel, text: 'x' })).ts;
  await story.bot.chat.delete({ channel: story.channel, ts: gone });
  same(await shown(story, gone), undefined, 'the deleted message');
});

behaviour('blocks_and_attachments', async (story) => {
  const blocks = [
    {
      type: 'section',
      block_id: 's',
      text: { type: 'mrkdwn', text: '*Badges*' },
      accessory: { type: 'button', action_id: 'b', text: { type: 'plain_text', text: 'Go', emoji: true }, value: '1' },
    },
    {
      type: 'input',
      block_id: 'i',
      label: { type: 'plain_text', text: 'Why?' },
      element: { type: 'plain_text_input', action_id: 'why' },
    },
  ];
  const { message } = await story.bot.chat.postMessage({
    channel: story.channel,
    text: 'Badges',
    blocks,
    attachments: [{ text: 'more' }],
  });
  same(
    message.blocks.map((block) => block.block_id),
    ['s', 'i'],
    'the blocks',
  );
  same(message.blocks[0].accessory.value, '1', 'the value');
  same(message.attachments[0].text, 'more', 'the attachment');
});

behaviour('ephemeral_and_permalink', async (story) => {
  assert(
    (await story.bot.chat.postEphemeral({ channel: story.channel, user: story.one.id, text: 'Psst.' })).message_ts,
  );
  const { permalink } = await story.bot.chat.getPermalink({ channel: story.channel, message_ts: story.ts });
  assert(permalink.includes(story.channel), permalink);
});

behaviour('schedule_and_unschedule', async (story) => {
  const post_at = Math.floor(Date.now() / 1000) + 3600;
  const { scheduled_message_id } = await story.bot.chat.scheduleMessage({
    channel: story.channel,
    post_at,
    text: 'Later.',
  });
  same(
    (await story.bot.chat.scheduledMessages.list()).scheduled_messages.map((each) => each.id),
    [scheduled_message_id],
    'the list',
  );
  await story.bot.chat.deleteScheduledMessage({ channel: story.channel, scheduled_message_id });
  same((await story.bot.chat.scheduledMessages.list()).scheduled_messages, [], 'the list afterwards');
});

behaviour('stream_a_message', async (story) => {
  const root = (await story.one.api('chat.postMessage', { channel: story.channel, text: 'A story, please.' })).ts;
  const { team_id } = await story.bot.auth.test();
  const stream = story.bot.chatStream({
    channel: story.channel,
    thread_ts: root,
    recipient_user_id: story.one.id,
    recipient_team_id: team_id,
    buffer_size: 1,
  });
  await stream.append({ markdown_text: 'Once upon ' });
  await stream.append({ markdown_text: 'a time.' });
  await stream.stop();
  same(
    (await story.bot.conversations.replies({ channel: story.channel, ts: root })).messages.at(-1).text,
    'Once upon a time.',
    'the message',
  );
});

behaviour('files_upload_v2', async (story) => {
  const answer = await story.bot.filesUploadV2({
    channel_id: story.channel,
    filename: 'notes.txt',
    title: 'Notes',
    content: 'badge 7',
    initial_comment: 'Here.',
  });
  const file = answer.files[0].files[0];
  story.file = file.id;
  same((await story.bot.files.info({ file: file.id })).file.title, 'Notes', 'the title');
  const message = await until(
    async () =>
      (await story.bot.conversations.history({ channel: story.channel, limit: 5 })).messages.find(
        (each) => each.files?.length,
      ),
    'the message with the file',
  );
  same([message.text, message.files[0].id], ['Here.', file.id], 'the message');
});

behaviour('files_list_and_delete', async (story) => {
  assert((await story.bot.files.list({ channel: story.channel })).files.some((file) => file.id === story.file));
  await story.bot.files.delete({ file: story.file });
  assert(
    ['file_deleted', 'file_not_found'].includes((await refused(story.bot.files.info({ file: story.file }))).data.error),
  );
});

behaviour('reactions', async (story) => {
  const at = { channel: story.channel, timestamp: story.ts };
  await story.bot.reactions.add({ ...at, name: 'tada' });
  same((await story.bot.reactions.get(at)).message.reactions[0].name, 'tada', 'the reaction');
  await story.bot.reactions.remove({ ...at, name: 'tada' });
  same((await story.bot.reactions.get(at)).message.reactions, undefined, 'the reactions afterwards');
});

behaviour('pins_bookmarks_stars', async (story) => {
  await story.bot.pins.add({ channel: story.channel, timestamp: story.ts });
  same((await story.bot.pins.list({ channel: story.channel })).items.length, 1, 'the pins');
  await story.bot.pins.remove({ channel: story.channel, timestamp: story.ts });
  const { bookmark } = await story.bot.bookmarks.add({
    channel_id: story.channel,
    title: 'Guide',
    type: 'link',
    link: 'https://example.com',
  });
  same(
    (await story.bot.bookmarks.list({ channel_id: story.channel })).bookmarks.map((each) => each.id),
    [bookmark.id],
    'the bookmarks',
  );
  await story.bot.bookmarks.remove({ channel_id: story.channel, bookmark_id: bookmark.id });
  await story.person.apiCall('stars.add', { channel: story.channel, timestamp: story.ts });
  same((await story.person.stars.list()).items.length, 1, 'the stars');
});

behaviour('reminders', async (story) => {
  const { reminder } = await story.person.reminders.add({ text: 'Badge', time: Math.floor(Date.now() / 1000) + 600 });
  await story.person.reminders.complete({ reminder: reminder.id });
  assert((await story.person.reminders.info({ reminder: reminder.id })).reminder.complete_ts > 0);
  await story.person.reminders.delete({ reminder: reminder.id });
});

behaviour('channels_live_and_end', async (story) => {
  const { channel } = await story.bot.conversations.create({ name: 'node-desk' });
  await story.bot.conversations.setTopic({ channel: channel.id, topic: 'Topic' });
  await story.bot.conversations.setPurpose({ channel: channel.id, purpose: 'Purpose' });
  await story.bot.conversations.invite({ channel: channel.id, users: story.one.id });
  same(
    (await story.bot.conversations.rename({ channel: channel.id, name: 'node-help' })).channel.name,
    'node-help',
    'the name',
  );
  same((await story.bot.conversations.members({ channel: channel.id })).members.length, 2, 'the members');
  await story.bot.conversations.kick({ channel: channel.id, user: story.one.id });
  const found = (await story.bot.conversations.info({ channel: channel.id, include_num_members: true })).channel;
  same([found.topic.value, found.purpose.value, found.num_members], ['Topic', 'Purpose', 1], 'the channel');
  await story.bot.conversations.archive({ channel: channel.id });
  same((await story.bot.conversations.info({ channel: channel.id })).channel.is_archived, true, 'archived');
});

behaviour('direct_conversations', async (story) => {
  const { channel } = await story.bot.conversations.open({ users: `${story.one.id},${story.two.id}` });
  await story.bot.chat.postMessage({ channel: channel.id, text: 'Both of you.' });
  assert((await story.two.texts(channel.id)).includes('Both of you.'));
  const direct = (await story.bot.conversations.open({ users: story.one.id })).channel.id;
  await story.bot.conversations.close({ channel: direct });
});

behaviour('people', async (story) => {
  const { user } = await story.bot.users.info({ user: story.one.id });
  same((await story.bot.users.lookupByEmail({ email: user.profile.email })).user.id, story.one.id, 'the user');
  await story.person.users.profile.set({ profile: { status_text: 'Away', status_emoji: ':palm_tree:' } });
  same((await story.bot.users.profile.get({ user: story.one.id })).profile.status_text, 'Away', 'the status');
  await story.person.users.setPresence({ presence: 'away' });
  same((await story.bot.users.getPresence({ user: story.one.id })).presence, 'away', 'the presence');
  same((await story.person.users.identity()).user.id, story.one.id, 'the identity');
});

behaviour('user_groups', async (story) => {
  const { usergroup } = await story.bot.usergroups.create({ name: 'Node crew', handle: 'node-crew' });
  await story.bot.usergroups.users.update({ usergroup: usergroup.id, users: `${story.one.id},${story.two.id}` });
  same((await story.bot.usergroups.users.list({ usergroup: usergroup.id })).users.length, 2, 'its people');
  await story.bot.usergroups.disable({ usergroup: usergroup.id });
  same((await story.bot.usergroups.list()).usergroups, [], 'the groups afterwards');
});

behaviour('team_bot_emoji_dnd', async (story) => {
  const own = await story.bot.auth.test();
  same((await story.bot.team.info()).team.id, own.team_id, 'the team');
  same((await story.bot.bots.info({ bot: own.bot_id })).bot.user_id, own.user_id, 'the bot');
  assert((await story.bot.emoji.list()).ok);
  same((await story.person.dnd.setSnooze({ num_minutes: 5 })).snooze_enabled, true, 'the snooze');
  await story.person.dnd.endSnooze();
});

behaviour('search', async (story) => {
  await story.one.api('chat.postMessage', { channel: story.channel, text: 'A wombat lost its badge.' });
  const found = await until(
    async () => (await story.person.search.messages({ query: 'wombat' })).messages.matches[0],
    'the search index',
  );
  same(found.text, 'A wombat lost its badge.', 'the match');
});
