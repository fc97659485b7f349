using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Chats;

public sealed class InvitesTests(ChatsApp fixture) : IClassFixture<ChatsApp>
{
    [Fact]
    [Covers("C8")]
    public async Task A_link_shows_what_it_leads_to_lets_in_and_may_be_repeated()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann)).Chat.Id;
        var invite = await ann.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid(), MaxUses: 1));
        Assert.Equal(22, invite.Code!.Length);
        Assert.Equal(0, await fixture.App.SqlAsync<long>("SELECT count(*) FROM invites WHERE encode(code_hash, 'escape') LIKE '%' || $1 || '%'", invite.Code));

        Assert.Equal(new InvitePreviewDto("Team", 1, null), await bob.GetAsync<InvitePreviewDto>($"invites/{invite.Code}"));
        var entry = await bob.PostAsync<ChatEntryDto>($"invites/{invite.Code}/accept");
        var again = await bob.PostAsync<ChatEntryDto>($"invites/{invite.Code}/accept");

        Assert.Equal((chatId, chatId), (entry.Chat.Id, again.Chat.Id));
        Assert.Equal(SystemNoteKind.MemberJoined, Assert.Single(fixture.Tap.Told<MembersChanged>(ann)).Note!.Note!.Kind);
        Assert.Single(fixture.Tap.Told<ChatAdded>(bob));
        Assert.Equal(chatId, (await bob.GetAsync<InvitePreviewDto>($"invites/{invite.Code}")).ChatId);
        Assert.Empty(await ann.GetAsync<List<InviteDto>>($"chats/{chatId}/invites")); // used up
    }

    [Fact]
    public async Task Of_many_at_once_exactly_as_many_get_in_as_the_link_allows()
    {
        var ann = await fixture.SignUpAsync("ann");
        var others = await fixture.SignUpManyAsync(20);
        var chatId = (await ChatsApp.GroupAsync(ann)).Chat.Id;
        var invite = await ann.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid(), MaxUses: 3));

        var answers = await Task.WhenAll(others.Select(x => x.SendAsync(HttpMethod.Post, $"invites/{invite.Code}/accept")));

        Assert.Equal(3, answers.Count(x => x.IsSuccessStatusCode));
        foreach (var refused in answers.Where(x => !x.IsSuccessStatusCode))
        {
            await Person.RefusalAsync(ErrorCodes.InviteInvalid, refused);
        }

        var entry = await ann.GetAsync<ChatEntryDto>($"chats/{chatId}");
        Assert.Equal((4, 4L), (entry.Chat.MemberCount, entry.Chat.LastSeq)); // who was refused left no hole
        Assert.Equal(3, await fixture.App.SqlAsync<int>("SELECT uses FROM invites WHERE id = $1", invite.Id));
    }

    [Fact]
    public async Task Expired_revoked_and_unknown_links_lead_nowhere()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann)).Chat.Id;
        var expired = await ann.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid(), DateTimeOffset.UtcNow.AddHours(1)));
        await fixture.App.SqlAsync<int>("UPDATE invites SET expires_at = now() - interval '1 second' WHERE id = $1", expired.Id);
        var revoked = await ann.PostAsync<InviteDto>($"chats/{chatId}/invites", new CreateInviteRequest(Guid.NewGuid()));
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/invites/{revoked.Id}");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/invites/{revoked.Id}");

        foreach (var invite in (InviteDto[])[expired, revoked])
        {
            await bob.RefusedAsync(ErrorCodes.InviteInvalid, HttpMethod.Get, $"invites/{invite.Code}");
            await bob.RefusedAsync(ErrorCodes.InviteInvalid, HttpMethod.Post, $"invites/{invite.Code}/accept");
        }

        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "invites/AAAAAAAAAAAAAAAAAAAAAA");
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, "invites/AAAAAAAAAAAAAAAAAAAAAA/accept");
        Assert.Empty(await ann.GetAsync<List<InviteDto>>($"chats/{chatId}/invites"));
    }

    [Fact]
    public async Task Only_those_who_may_invite_see_links_and_there_is_an_end_to_them()
    {
        var (ann, bob, eve) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("eve"));
        var strict = (await ann.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Strict", [bob.Id], WhoCanAdd: WhoMay.Admins))).Chat.Id;
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Get, $"chats/{strict}/invites");
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{strict}/invites", new CreateInviteRequest(Guid.NewGuid()));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{strict}/invites");

        var operation = new CreateInviteRequest(Guid.NewGuid());
        var first = await ann.PostAsync<InviteDto>($"chats/{strict}/invites", operation);
        var repeat = await ann.PostAsync<InviteDto>($"chats/{strict}/invites", operation);
        Assert.Equal(first.Id, repeat.Id);
        Assert.Null(Assert.Single(await ann.GetAsync<List<InviteDto>>($"chats/{strict}/invites")).Code);
        for (var i = 1; i < Limits.InvitesMax; i++)
        {
            await ann.PostAsync<InviteDto>($"chats/{strict}/invites", new CreateInviteRequest(Guid.NewGuid()));
        }

        await ann.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Post, $"chats/{strict}/invites", new CreateInviteRequest(Guid.NewGuid()));
    }
}
