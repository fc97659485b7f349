using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Tests.Features.Messages.Writing;

namespace Parley.Server.Tests.Features.Messages;

public sealed class SendMessageTests
{
    [Fact]
    [Covers("C4", "C5", "C9", "C10")]
    public async Task Two_thousand_parallel_sends_with_five_hundred_repeats_store_each_once_without_a_hole()
    {
        await using var rig = await WritingRig.StartAsync();
        var authors = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            authors.Add(await rig.AddUserAsync($"author{i}"));
        }

        var chat = await rig.AddGroupAsync([.. authors]);
        var ids = Enumerable.Range(0, 1_500).Select(i => (Author: authors[i % 10], Id: Guid.NewGuid(), Text: $"message {i}")).ToList();
        var sends = ids.Concat(ids.Take(500)).ToList();
        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sends));

        var answers = await Task.WhenAll(sends.Select(x => Task.Run(async () => (x.Id, Sent: await SendAsync(rig, x.Author, chat, x.Id, x.Text)))));

        Assert.Equal(1_500, answers.Count(x => !x.Sent.IsRepeat));
        Assert.All(answers.GroupBy(x => x.Id), same => Assert.Single(same.Select(x => (x.Sent.Message.Seq, x.Sent.Message.At)).Distinct()));
        Assert.Equal(Enumerable.Range(1, 1_500).Select(x => (long)x), answers.Select(x => x.Sent.Message.Seq).Distinct().Order());
        Assert.Equal(Enumerable.Range(1, 1_500).Select(x => (long)x), await rig.QueryAsync<long>($"SELECT seq FROM messages WHERE chat_id = {chat} ORDER BY 1"));
        Assert.Equal([1_500], await rig.QueryAsync<long>($"SELECT last_seq FROM chats WHERE id = {chat} AND last_message_seq = 1500"));
        var stored = await rig.QueryAsync<string>($"SELECT client_id || ' ' || seq || ' ' || text FROM messages");
        Assert.Equal(ids.Select(x => x.Id).Order(), stored.Select(x => Guid.Parse(x[..36])).Order());
    }

    private static Task<SentDto> SendAsync(WritingRig rig, long author, long chat, Guid id, string text, long? replyTo = null, long[]? mentions = null, bool mentionsAll = false) =>
        rig.Send.HandleAsync(new CurrentUser(author, 1), new SendMessageRequest(id, text, replyTo, mentions, mentionsAll), chat, null, 0, CancellationToken.None);
}
