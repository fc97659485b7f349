using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Chats;

public sealed class CreateGroupTests(ChatsApp fixture) : IClassFixture<ChatsApp>
{
    [Fact]
    [Covers("S4-02", "S4-19", "S4-44")]
    public async Task The_creator_owns_the_group_and_its_first_line_has_number_one()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));

        var entry = await ChatsApp.GroupAsync(ann, bob);

        Assert.Equal((ChatKind.Group, "Team", 2, 1L), (entry.Chat.Kind, entry.Chat.Title, entry.Chat.MemberCount, entry.Chat.LastSeq));
        Assert.Equal(MemberRole.Owner, entry.My.Role);
        Assert.Equal(0, entry.My.Unread);
        Assert.Equal((1L, SystemNoteKind.ChatCreated, "Team"), (entry.LastMessage!.Seq, entry.LastMessage.Note!.Kind, entry.LastMessage.Note.Title));
        Assert.Equal(WhoMay.Admins, entry.Chat.WhoCanMentionAll);
    }

    [Fact]
    [Covers("C3")]
    public async Task Each_member_is_told_with_a_snapshot_and_an_outsider_hears_nothing()
    {
        var (ann, bob, eve) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("eve"));

        var chat = (await ChatsApp.GroupAsync(ann, bob)).Chat;

        foreach (var member in (Person[])[ann, bob])
        {
            var added = Assert.Single(fixture.Tap.Told<ChatAdded>(member));
            Assert.Equal((1L, chat.Id, 1L), (added.UserSeq, added.Snapshot.Entry.Chat.Id, Assert.Single(added.Snapshot.Messages).Seq));
            Assert.Equal(member == ann ? MemberRole.Owner : MemberRole.Member, added.Snapshot.Entry.My.Role);
            Assert.Equal(1, await fixture.App.SqlAsync<long>("SELECT user_seq FROM user_states WHERE user_id = $1", member.Id));
        }

        Assert.Single((await eve.GetAsync<ChatPageDto>("chats")).Chats); // she exists: the general chat
        Assert.Empty(fixture.Tap.Told(eve, chat.Id));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat.Id}");
    }

    [Fact]
    [Covers("C8")]
    public async Task Repeating_and_racing_one_operation_makes_one_group()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var request = new CreateGroupRequest(Guid.NewGuid(), "Once", [bob.Id]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => ann.PostAsync<ChatEntryDto>("chats", request)));

        Assert.Single(answers.Select(x => x.Chat.Id).Distinct());
        Assert.Single(fixture.Tap.Told<ChatAdded>(bob));
        Assert.Equal(1, await fixture.App.SqlAsync<long>("SELECT user_seq FROM user_states WHERE user_id = $1", bob.Id));
    }

    [Fact]
    public async Task Titles_and_members_are_checked_at_their_edges_and_nothing_is_half_done()
    {
        var ann = await fixture.SignUpAsync("ann");
        CreateGroupRequest Request(string title, params long[] members) => new(Guid.NewGuid(), title, members);

        var longest = await ann.PostAsync<ChatEntryDto>("chats", Request(new string('t', Limits.TitleMax)));
        Assert.Equal(1, longest.Chat.MemberCount);
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "chats", Request(new string('t', Limits.TitleMax + 1)));
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "chats", Request("  "));
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "chats", Request("many", [.. Enumerable.Range(1, Limits.AddMembersMax + 1)]));
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, "chats", Request("ghost", 999_999_999));
        await ann.RefusedAsync(ErrorCodes.Malformed, HttpMethod.Post, "chats", new { operationId = Guid.NewGuid(), title = "no members named" });
        Assert.Equal(2, (await ann.GetAsync<ChatPageDto>("chats")).Chats.Count);
    }
}
