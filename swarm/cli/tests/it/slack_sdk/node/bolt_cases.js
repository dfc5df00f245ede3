// What Bolt for Node does with what happens in Slack, over HTTP and sockets alike.

const { assert, behaviour, same, until } = require('./cases');
const { form, question } = require('./bolt_app');

const ask = async (story) =>
  (await story.bot.chat.postMessage({ channel: story.channel, text: 'Which badge?', blocks: question() })).ts;

behaviour('mention_is_answered_in_its_thread', async (story) => {
  const ts = await story.says(`<@${story.botUser}> are you there?`);
  await story.seen.wait('app_mention', (event) => event.ts === ts && event.user === story.one.id);
  const replies = async () => (await story.one.api('conversations.replies', { channel: story.channel, ts })).messages;
  same(
    (await until(async () => (await replies())[1], "the app's reply")).text,
    `You called, <@${story.one.id}>?`,
    'the reply',
  );
});

behaviour('message_listener_by_pattern', async (story) => {
  const ts = await story.says('I need badge 12 please');
  await story.seen.wait('badge', (message) => message.ts === ts);
  await until(async () => (await story.one.texts(story.channel)).includes('Badge 12:'), 'the question');
});

behaviour('edits_and_deletions', async (story) => {
  const ts = await story.says('Frist.');
  await story.one.api('chat.update', { channel: story.channel, ts, text: 'First.' });
  same(
    (await story.seen.wait('message_changed', (event) => event.message.ts === ts)).message.text,
    'First.',
    'the text',
  );
  await story.one.api('chat.delete', { channel: story.channel, ts });
  await story.seen.wait('message_deleted', (event) => event.deleted_ts === ts);
});

behaviour('reaction_added', async (story) => {
  const ts = await story.says('React to this.');
  await story.one.api('reactions.add', { channel: story.channel, timestamp: ts, name: 'eyes' });
  same((await story.seen.wait('reaction_added', (event) => event.item.ts === ts)).reaction, 'eyes', 'the reaction');
});

behaviour('member_joined_channel', async (story) => {
  const { channel } = await story.bot.conversations.create({ name: 'bolt-node-room' });
  await story.two.api('conversations.join', { channel: channel.id });
  await story.seen.wait(
    'member_joined_channel',
    (event) => event.user === story.two.id && event.channel === channel.id,
  );
});

behaviour('home_is_published', async (story) => {
  await story.two.act('open_home');
  const { view } = await story.seen.wait('published');
  same([view.type, view.blocks[0].text.text], ['home', '*Welcome home.*'], 'the home');
});

behaviour('button_press_and_respond', async (story) => {
  const ts = await ask(story);
  await story.one.act('press', { channel: story.channel, ts, action_id: 'approve' });
  const body = await story.seen.wait('approve', (each) => each.message.ts === ts);
  same([body.actions[0].value, body.user.id], ['request-7', story.one.id], 'the press');
  await until(
    async () => (await story.one.messages(story.channel)).find((each) => each.ts === ts).text === 'Approved.',
    'the new text',
  );
});

behaviour('static_select', async (story) => {
  const ts = await ask(story);
  await story.one.act('choose', { channel: story.channel, ts, action_id: 'colour', value: 'green' });
  const body = await story.seen.wait('colour', (each) => each.message.ts === ts);
  same(body.actions[0].selected_option.value, 'green', 'what was chosen');
});

behaviour('external_select', async (story) => {
  const ts = await ask(story);
  const found = (await story.one.act('options', { channel: story.channel, ts, action_id: 'approver', query: 'a' }))
    .options;
  same(
    found.map((each) => each.value),
    ['ada', 'alan'],
    'the options',
  );
});

behaviour('command_is_acknowledged_with_text', async (story) => {
  await story.one.act('command', { channel: story.channel, command: '/badge', text: 'Jo' });
  const command = await story.seen.wait('command');
  same([command.command, command.text, command.user_id], ['/badge', 'Jo', story.one.id], 'the command');
});

behaviour('command_responds_in_the_channel', async (story) => {
  await story.one.act('command', { channel: story.channel, command: '/announce', text: 'lunch' });
  await until(async () => (await story.two.texts(story.channel)).includes('Hear: lunch'), 'the announcement');
});

behaviour('global_shortcut', async (story) => {
  await story.one.act('shortcut', { callback_id: 'new_request' });
  same((await story.seen.wait('shortcut')).user.id, story.one.id, 'who did it');
  same((await story.seen.wait('opened')).view.callback_id, 'request', 'the dialog');
});

behaviour('message_shortcut', async (story) => {
  const ts = await story.says('Please file this.');
  await story.one.act('message_shortcut', { callback_id: 'file_ticket', channel: story.channel, ts });
  same((await story.seen.wait('message_shortcut')).message.text, 'Please file this.', 'the message');
});

async function opened(story) {
  const before = story.seen.of('opened').length;
  await story.one.act('press', { channel: story.channel, ts: await ask(story), action_id: 'form' });
  await until(() => story.seen.of('opened').length > before, 'the dialog');
  return story.seen.of('opened').at(-1).view.id;
}

async function send(story, view, reason) {
  await story.one.act('submit', { view, values: { why: { reason } } });
  return story.seen.wait(
    'submitted',
    ({ view: found }) => found.id === view && found.state.values.why.reason.value === reason,
  );
}

behaviour('dialog_is_submitted', async (story) => {
  const body = await send(story, await opened(story), 'I lost mine.');
  same([body.type, body.view.private_metadata], ['view_submission', 'from the test'], 'the submission');
});

behaviour('dialog_errors_keep_it_open', async (story) => {
  const view = await opened(story);
  await send(story, view, 'wrong');
  const problems = async () => (await story.one.act('views')).views.find((each) => each.view === view).problems;
  same((await until(problems, 'the problem'))[0].text, 'That is no reason.', 'what the person reads');
  await send(story, view, 'better');
});

behaviour('dialog_update', async (story) => {
  const view = await opened(story);
  await send(story, view, 'update');
  same((await send(story, view, 'fine')).view.title.text, 'Once more', 'the title');
});

behaviour('dialog_push_and_clear', async (story) => {
  const view = await opened(story);
  await send(story, view, 'push');
  const second = await until(
    async () => (await story.one.act('views')).views.find((each) => each.title === 'Second'),
    'the dialog on top',
  );
  await story.one.act('submit', { view: second.view, values: { why: { reason: 'last' } } });
  same((await story.seen.wait('second')).view.previous_view_id, view, 'the dialog below');
  const left = async () =>
    (await story.one.act('views')).views.filter((each) => [view, second.view].includes(each.view));
  await until(async () => (await left()).length === 0, 'neither dialog is left');
});

behaviour('dialog_is_closed', async (story) => {
  const view = await opened(story);
  await story.one.act('close', { view });
  same((await story.seen.wait('closed', (body) => body.view.id === view)).is_cleared, false, 'cleared');
});

behaviour('views_update', async (story) => {
  const view_id = await opened(story);
  same(
    (await story.bot.views.update({ view_id, view: form('request', 'Newer') })).view.title.text,
    'Newer',
    'the title',
  );
});

behaviour('assistant_thread', async (story) => {
  await story.two.act('open_assistant');
  const { channel_id: channel, thread_ts } = (await story.seen.wait('thread_started')).assistant_thread;
  const texts = async () =>
    (await story.two.api('conversations.replies', { channel, ts: thread_ts })).messages.map((each) => each.text);
  await until(async () => (await texts()).includes('How can I help?'), 'the greeting');
  await story.two.api('chat.postMessage', { channel, thread_ts, text: 'I lost my badge.' });
  await until(async () => (await texts()).includes('About “I lost my badge.”: done.'), 'the answer');
  assert(story.seen.of('thread_message').length === 1);
});

behaviour('workflow_steps_complete_and_fail', async (story) => {
  const run = async (inputs) => {
    const { function_execution_id } = await story.one.act('run_step', { callback_id: 'badge_step', inputs });
    return until(async () => {
      const step = await story.one.act('step', { function_execution_id });
      return step.state !== 'running' && step;
    }, "the step's end");
  };
  const completed = await run({ name: 'Jo' });
  same([completed.state, completed.outputs], ['completed', { badge: '7' }], 'how it ended');
  const failed = await run({ fail: true });
  same([failed.state, failed.error_text], ['failed', 'no badge left'], 'how it ended');
});
