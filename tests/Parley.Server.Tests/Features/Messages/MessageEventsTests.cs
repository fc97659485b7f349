using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Features.Messages.Marks;

namespace Parley.Server.Tests.Features.Messages;

public sealed class MessageEventsTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C1", "C3", "C7", "S0-47", "S1-32", "S1-43", "S2-35", "S2-36", "S2-40", "S3-08", "S3-23", "S3-24", "S3-29")]
    public async Task A_message_reaches_every_device_of_both_once_and_the_sending_socket_gets_the_answer_instead()
    {
        var (alice, bob, eve) = await PeopleAsync();
        await using var phone = await alice.ListenAsync();
        await using var laptop = await (await alice.OnAnotherDeviceAsync()).ListenAsync();
        await using var his = await bob.ListenAsync();
        await using var hers = await eve.ListenAsync();
        var id = Guid.NewGuid();

        var stored = Assert.IsType<MessageStored>(await phone.AskAsync(new SendMessage(new(id, "hello dear"), UserId: bob.Id)));
        var heard = await his.WaitForAsync<MessageCreated>();
        await laptop.WaitForAsync<MessageCreated>(x => x.Message.ClientId == id);

        Assert.Equal((1L, false, id), (stored.Message.Seq, stored.IsRepeat, stored.Message.ClientId));
        Assert.Equivalent(stored.Message, heard.Message);
        Assert.Equal(alice.UserName, heard.Author.UserName);
        await phone.HearsNoAsync<MessageCreated>();
        Assert.Single(his.Frames.OfType<MessageCreated>());
        await his.WaitForAsync<ChatAdded>(x => x.Snapshot.Entry.Chat.Id == stored.Message.ChatId);
        await phone.WaitForAsync<ChatAdded>();
        await HeardNothingAsync(hers, "hello dear");
    }

    [Fact]
    [Covers("C27", "C3")]
    public async Task Every_change_of_a_message_is_told_whole_with_the_next_number_and_outsiders_hear_nothing()
    {
        var (alice, bob, eve) = await PeopleAsync();
        var sent = await alice.WriteToAsync(bob, "uncommon-word");
        await using var his = await bob.ListenAsync();
        await using var hers = await eve.ListenAsync();
        var at = $"chats/{sent.ChatId}/messages/1";

        await alice.PutAsync<MessageDto>(at, new EditMessageRequest(Guid.NewGuid(), "uncommon-words"));
        await alice.PutAsync<MessageDto>(at + "/reactions/👍");
        await alice.PutAsync<MessageDto>(at + "/pin");
        await alice.DoAsync(HttpMethod.Delete, at + "?for=everyone");

        await his.WaitForAsync<MessageUpdated>(x => x.Change == MessageChange.Deleted);
        var updates = his.Frames.OfType<MessageUpdated>().ToList();
        Assert.Equal([2L, 3L, 4L, 5L], updates.Select(x => x.Seq));
        Assert.All(updates, x => Assert.Equal(x.Seq, x.Message.ChangedSeq));
        Assert.Equal([MessageChange.Edited, MessageChange.Reacted, MessageChange.Pinned, MessageChange.Deleted], updates.Select(x => x.Change));
        Assert.Null(updates[^1].Message.Text);
        await HeardNothingAsync(hers, "uncommon-word");
    }

    [Fact]
    public async Task What_concerns_only_me_is_told_to_my_devices_only()
    {
        var (alice, bob, eve) = await PeopleAsync();
        var sent = await alice.WriteToAsync(bob, "one");
        await using var his = await bob.ListenAsync();
        await using var other = await (await bob.OnAnotherDeviceAsync()).ListenAsync();
        await using var hers = await alice.ListenAsync();
        var at = $"chats/{sent.ChatId}/messages/1";

        await bob.DoAsync(HttpMethod.Put, at + "/star");
        await bob.DoAsync(HttpMethod.Delete, at + "?for=me");
        await bob.DoAsync(HttpMethod.Post, at + "/restore");

        foreach (var ear in new[] { his, other })
        {
            var star = await ear.WaitForAsync<StarChanged>();
            var hidden = await ear.WaitForAsync<MessageHidden>(x => x.IsHidden);
            var back = await ear.WaitForAsync<MessageHidden>(x => !x.IsHidden);
            Assert.Equal([star.UserSeq + 1, star.UserSeq + 2], [hidden.UserSeq, back.UserSeq]);
            Assert.Equal((0, 1), (hidden.My.Unread, back.My.Unread));
        }

        await hers.HearsNoAsync<PrivateEvent>();
        _ = eve;
    }

    [Fact]
    [Covers("C19", "C18", "S0-28", "S0-49", "S1-34", "S2-31", "S2-42")]
    public async Task Reading_tells_my_devices_the_figure_and_the_author_the_mark_after_the_commit()
    {
        var (alice, bob, eve) = await PeopleAsync();
        var chat = await alice.TalkAsync(bob, 5);
        await using var his = await bob.ListenAsync();
        await using var other = await (await bob.OnAnotherDeviceAsync()).ListenAsync();
        await using var hers = await alice.ListenAsync();
        await using var outside = await eve.ListenAsync();

        await his.SendAsync(new Applied(new Dictionary<long, long> { [chat] = 5 }));
        var delivered = await hers.WaitForAsync<MarkChanged>();
        Assert.Equal((5L, 0L), (delivered.Mark.DeliveredUpTo, delivered.Mark.ReadUpTo));

        Assert.IsType<Ok>(await his.AskAsync(new ReadUpTo(chat, 3)));
        var mine = await other.WaitForAsync<MyChatChanged>();
        var read = await hers.WaitForAsync<MarkChanged>(x => x.Mark.ReadUpTo == 3);
        Assert.Equal((3L, 1, 5L), (mine.My.ReadUpTo, mine.My.Unread, mine.My.AtSeq));
        Assert.Equal((bob.Id, 5L), (read.Mark.UserId, read.Mark.DeliveredUpTo));

        Assert.IsType<Ok>(await his.AskAsync(new ReadOne(chat, 5)));
        await hers.WaitForAsync<MarkChanged>(x => x.Mark.Reads.Contains(5));
        Assert.Equal(0, (await other.WaitForAsync<MyChatChanged>(x => x.UserSeq > mine.UserSeq)).My.Unread);
        Assert.Equal(ErrorCodes.OutOfRange, Assert.IsType<ErrorFrame>(await his.AskAsync(new ReadUpTo(chat, 6))).Code);
        await his.HearsNoAsync<MarkChanged>();
        await outside.HearsNoAsync<MarkChanged>();
        await outside.HearsNoAsync<MyChatChanged>();
    }

    [Fact]
    [Covers("C26")]
    public async Task An_invisible_reader_shows_nothing_until_visible_again()
    {
        var (alice, bob, _) = await PeopleAsync();
        var chat = await alice.TalkAsync(bob, 3);
        await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));
        await using var his = await bob.ListenAsync();
        await using var hers = await alice.ListenAsync();

        await his.SendAsync(new Applied(new Dictionary<long, long> { [chat] = 3 }));
        Assert.IsType<Ok>(await his.AskAsync(new ReadUpTo(chat, 3)));
        Assert.Equal(0, (await bob.WhyUnreadAsync(chat)).Count);
        await hers.HearsNoAsync<MarkChanged>();
        Assert.Null((await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/1/receipts")).Receipts.Single().DeliveredAt);

        await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.Auto));
        var mark = await hers.WaitForAsync<MarkChanged>();
        Assert.Equal((3L, 3L), (mark.Mark.DeliveredUpTo, mark.Mark.ReadUpTo));
    }

    [Fact]
    [Covers("C11")]
    public async Task What_one_socket_sends_without_waiting_is_stored_in_that_order()
    {
        var (alice, bob, _) = await PeopleAsync();
        var chat = (await alice.WriteToAsync(bob, "0")).ChatId;
        await using var ear = await alice.ListenAsync();

        for (var i = 1; i <= 200; i++)
        {
            await ear.SendAsync(new SendMessage(new(Guid.NewGuid(), $"{i}"), chat));
        }

        await ear.WaitForAsync<MessageStored>(x => x.Message.Text == "200");
        var stored = ear.Frames.OfType<MessageStored>().Select(x => x.Message).ToList();
        Assert.Equal(stored.Select(x => x.Seq).Order(), stored.Select(x => x.Seq));
        Assert.All(stored, x => Assert.Equal($"{x.Seq - 1}", x.Text));
        Assert.Equal(200, stored.Count);
    }

    [Fact]
    [Covers("C22")]
    public async Task Unread_on_five_devices_equals_recomputation_after_a_storm()
    {
        var (alice, bob, _) = await PeopleAsync();
        var chat = await alice.TalkAsync(bob, 2);
        var ears = new List<Ear>();
        for (var i = 0; i < 5; i++)
        {
            ears.Add(await (await bob.OnAnotherDeviceAsync()).ListenAsync());
        }

        await using var hers = await alice.ListenAsync();
        var storm = Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
            {
                await hers.AskAsync(new SendMessage(new(Guid.NewGuid(), $"storm {i}"), chat));
                if (i % 7 == 3)
                {
                    using var _ = await alice.SendAsync(HttpMethod.Delete, $"chats/{chat}/messages/{Random.Shared.Next(3, i + 3)}?for=everyone");
                }
            }
        });
        var reading = ears.Select((ear, device) => Task.Run(async () =>
        {
            while (!storm.IsCompleted)
            {
                var last = ear.Frames.OfType<MessageCreated>().Select(x => x.Seq).DefaultIfEmpty(1).Max();
                Assert.IsType<Ok>(await ear.AskAsync(device % 2 == 0 ? new ReadUpTo(chat, Random.Shared.NextInt64(1, last + 1)) : new ReadOne(chat, last)));
                await Task.Delay(Random.Shared.Next(5, 40));
            }
        })).ToList();
        await storm;
        await Task.WhenAll(reading);

        Assert.Empty(app.Log);
        var truth = await bob.WhyUnreadAsync(chat);
        var lastSeq = truth.LastSeq;
        await using var fresh = await bob.ListenAsync();
        var lastOfMine = fresh.Frames.OfType<Ready>().Single().UserSeq;
        foreach (var ear in ears)
        {
            // A mark is answered before the other devices hear of it.
            await ear.WaitForAsync<MyChatChanged>(x => x.UserSeq == lastOfMine);
            await ear.WaitForAsync<ChatEvent>(x => x.Seq == lastSeq);
            await ear.AskAsync(new Ping());
            Assert.Equal(truth.Count, UnreadAsTheClientCounts(ear, bob.Id));
            await ear.DisposeAsync();
        }

        Assert.Equal(truth.Count, truth.UnreadSeqs.Count);
        Assert.Empty((await app.Services.GetRequiredService<Recount>().HandleAsync(CancellationToken.None)).Differences);
        Assert.Equal(truth.LastSeq - truth.ReadUpTo, truth.Count + truth.OwnMessages + truth.DeletedMessages + truth.OtherChanges + truth.Reads.Count);
    }

    /// <summary>The protocol's rule: the last figure from the server, and what came after the number it was counted at.</summary>
    private static int UnreadAsTheClientCounts(Ear ear, long me)
    {
        var my = ear.Frames.OfType<MyChatChanged>().MaxBy(x => x.UserSeq)!.My;
        var added = ear.Frames.OfType<MessageCreated>().Where(x => x.Seq > my.AtSeq && x.Message.AuthorId != me).Select(x => x.Seq).ToHashSet();
        var deleted = ear.Frames.OfType<MessageUpdated>().Where(x => x.Change == MessageChange.Deleted && x.Seq > my.AtSeq).ToList();
        var lost = deleted.Count(x => added.Contains(x.Message.Seq)
            || (x.Message.Seq <= my.AtSeq && x.Message.AuthorId != me && x.Message.Seq > my.ReadUpTo && !my.Reads.Contains(x.Message.Seq)));
        return my.Unread + added.Count - lost;
    }

    private static async Task HeardNothingAsync(Ear ear, string text)
    {
        await ear.HearsNoAsync<ChatEvent>();
        Assert.False(ear.Contains(text));
    }

    private async Task<(Person Alice, Person Bob, Person Eve)> PeopleAsync()
    {
        var tag = Guid.NewGuid().ToString("N")[..8];
        return (await app.SignUpAsync("a" + tag), await app.SignUpAsync("b" + tag), await app.SignUpAsync("e" + tag));
    }
}
