using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Chats;

public sealed class UpdateChatTests(ChatsApp fixture) : IClassFixture<ChatsApp>
{
    [Fact]
    [Covers("S4-45")]
    public async Task A_new_title_is_one_number_with_its_line_and_repeating_takes_none()
    {
        var (ann, bob, eve) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("eve"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob)).Chat.Id;
        var request = new UpdateChatRequest("Crew", "who we are", "/files/1", WhoMay.Everyone, WhoMay.Admins, WhoMay.Everyone, HistoryPolicy.All);

        var entry = await ann.PutAsync<ChatEntryDto>($"chats/{chatId}", request);
        await ann.PutAsync<ChatEntryDto>($"chats/{chatId}", request);
        await ann.PutAsync<ChatEntryDto>($"chats/{chatId}", request with { Description = null });

        Assert.Equal(("Crew", "who we are", "/files/1", 2L), (entry.Chat.Title, entry.Chat.Description, entry.Chat.PhotoUrl, entry.Chat.LastSeq));
        var updates = fixture.Tap.Told<ChatUpdated>(bob).Where(x => x.ChatId == chatId).ToList();
        Assert.Equal([(2L, SystemNoteKind.TitleChanged), (3L, (SystemNoteKind?)null)], updates.Select(x => (x.Seq, x.Note?.Note?.Kind)));
        Assert.Null(updates[1].Chat.Description);
        Assert.Empty(fixture.Tap.Told(eve, chatId));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Put, $"chats/{chatId}", request);
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chatId}", request with { PhotoUrl = "//elsewhere.example/x" });
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chatId}", request with { Description = new string('d', Limits.AboutMax + 1) });
    }

    [Fact]
    [Covers("A5", "S0-02", "S1-05")]
    public async Task The_general_chat_has_everybody_is_led_by_the_servers_admins_and_cannot_be_left()
    {
        var boss = await fixture.App.SignUpAsync("boss", setupToken: fixture.App.SetupSecret);
        var ann = await fixture.SignUpAsync("ann");
        var general = (await ann.GetAsync<ChatPageDto>("chats")).Chats.Single(x => x.Chat.Kind == ChatKind.General).Chat;
        var request = new UpdateChatRequest("Town square", null, null, WhoMay.Admins, general.WhoCanAdd, general.WhoCanMentionAll, general.History);
        Assert.Equal(WhoMay.Admins, general.WhoCanMentionAll);
        Assert.Equal(MemberRole.Admin, (await boss.GetAsync<ChatEntryDto>($"chats/{general.Id}")).My.Role);

        await ChatsApp.SayAsync(ann, general.Id, "hello everybody");
        Assert.Equal(1, (await boss.GetAsync<ChatEntryDto>($"chats/{general.Id}")).My.Unread);
        await ann.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Put, $"chats/{general.Id}", request);
        await boss.PutAsync<ChatEntryDto>($"chats/{general.Id}", request);
        await ann.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{general.Id}/messages", new SendMessageRequest(Guid.NewGuid(), "and now?"));
        await ChatsApp.SayAsync(boss, general.Id, "only I may");

        foreach (var person in (Person[])[ann, boss])
        {
            await person.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{general.Id}/leave", new LeaveRequest());
            await person.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{general.Id}?for=me");
            await person.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{general.Id}?for=everyone");
            await person.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{general.Id}/invites", new CreateInviteRequest(Guid.NewGuid()));
            await person.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{general.Id}/members/{(person == ann ? boss : ann).Id}");
        }

        var newcomer = await fixture.SignUpAsync("newcomer"); // sees the history, owes no reading of it
        var entry = await newcomer.GetAsync<ChatEntryDto>($"chats/{general.Id}");
        Assert.Equal((0, "only I may"), (entry.My.Unread, entry.LastMessage!.Text));
        Assert.Contains((await newcomer.GetAsync<MemberPageDto>($"chats/{general.Id}/members?limit=100")).Members, x => x.UserId == boss.Id && x.Role == MemberRole.Admin);
        Assert.Contains(fixture.Tap.Told<ChatUpdated>(newcomer), x => x.Chat.Title == "Town square");
    }

    [Fact]
    [Covers("A17")]
    public async Task The_owner_ends_a_group_for_everyone_and_may_repeat_it()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob)).Chat.Id;
        var invite = await ann.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid()));

        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}?for=everyone");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}?for=everyone");

        foreach (var person in (Person[])[ann, bob])
        {
            Assert.Single(fixture.Tap.Told<ChatRemoved>(person));
            await person.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chatId}");
            Assert.DoesNotContain((await person.GetAsync<ChatPageDto>("chats")).Chats, x => x.Chat.Id == chatId);
        }

        await bob.RefusedAsync(ErrorCodes.InviteInvalid, HttpMethod.Post, $"invites/{invite.Code}/accept");
    }

    [Fact]
    [Covers("C23")]
    public async Task Read_marks_are_shown_only_when_both_sides_send_them()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var sent = await ChatsApp.WriteAsync(ann, bob, "did you read it?");
        await bob.DoAsync(HttpMethod.Post, $"chats/{sent.ChatId}/read", new Contract.Messages.ReadUpToRequest(sent.Seq));
        async Task<long> SeenByAnnAsync() => Assert.Single((await ann.GetAsync<ChatEntryDto>($"chats/{sent.ChatId}")).Marks).ReadUpTo;
        Assert.Equal(sent.Seq, await SeenByAnnAsync());

        await ann.DoAsync(HttpMethod.Put, "me/settings", new Contract.Accounts.SettingsDto(SendsReadReceipts: false));
        Assert.Equal(0, await SeenByAnnAsync());
        await ann.DoAsync(HttpMethod.Put, "me/settings", new Contract.Accounts.SettingsDto());
        await bob.DoAsync(HttpMethod.Put, "me/settings", new Contract.Accounts.SettingsDto(SendsReadReceipts: false));
        Assert.Equal(0, await SeenByAnnAsync());
        Assert.Equal(0, (await bob.GetAsync<ChatEntryDto>($"chats/{sent.ChatId}")).My.Unread); // his own figure does not care
    }
}
