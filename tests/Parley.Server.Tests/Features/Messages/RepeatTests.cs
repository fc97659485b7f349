using System.Text.RegularExpressions;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

/// <summary>Every write may be sent again by a client that missed the answer: the same answer, the same state, no further number (C8).</summary>
public sealed partial class RepeatTests(App app) : IClassFixture<App>
{
    private static int count;

    /// <summary>Writes by name.</summary>
    public static TheoryData<string> Writes => [.. All.Keys];

    private static readonly Dictionary<string, Func<Scene, (HttpMethod Method, string Path, object? Body)>> All = new(StringComparer.Ordinal)
    {
        ["send"] = x => (HttpMethod.Post, $"chats/{x.Chat}/messages", Talk.Text("again", id: x.Id)),
        ["send to a person"] = x => (HttpMethod.Post, $"users/{x.Other.Id}/messages", Talk.Text("again", id: x.Id)),
        ["edit"] = x => (HttpMethod.Put, $"chats/{x.Chat}/messages/{x.Mine}", new EditMessageRequest(x.Id, "edited")),
        ["delete for everyone"] = x => (HttpMethod.Delete, $"chats/{x.Chat}/messages/{x.Mine}?for=everyone", null),
        ["delete for me"] = x => (HttpMethod.Delete, $"chats/{x.Chat}/messages/{x.Mine}?for=me", null),
        ["bring back"] = x => (HttpMethod.Post, $"chats/{x.Chat}/messages/{x.Hidden}/restore", null),
        ["react"] = x => (HttpMethod.Put, $"chats/{x.Chat}/messages/{x.Theirs}/reactions/%F0%9F%91%8D", null),
        ["take a reaction back"] = x => (HttpMethod.Delete, $"chats/{x.Chat}/messages/{x.Mine}/reactions/%F0%9F%91%8D", null),
        ["pin"] = x => (HttpMethod.Put, $"chats/{x.Chat}/messages/{x.Theirs}/pin", null),
        ["unpin"] = x => (HttpMethod.Delete, $"chats/{x.Chat}/messages/{x.Mine}/pin", null),
        ["star"] = x => (HttpMethod.Put, $"chats/{x.Chat}/messages/{x.Theirs}/star", null),
        ["unstar"] = x => (HttpMethod.Delete, $"chats/{x.Chat}/messages/{x.Mine}/star", null),
        ["forward"] = x => (HttpMethod.Post, $"chats/{x.Chat}/messages/{x.Theirs}/forward", new ForwardRequest([new ForwardTarget(x.Id, UserId: x.Other.Id)])),
        ["read up to"] = x => (HttpMethod.Post, $"chats/{x.Chat}/read", new ReadUpToRequest(x.Theirs)),
        ["read one"] = x => (HttpMethod.Post, $"chats/{x.Chat}/messages/{x.Theirs}/read", null),
        ["mark unread"] = x => (HttpMethod.Post, $"chats/{x.Chat}/unread", new MarkUnreadRequest(x.Theirs)),
        ["preferences"] = x => (HttpMethod.Put, $"chats/{x.Chat}/preferences", new ChatPreferencesRequest(true, false, false, null)),
        ["draft"] = x => (HttpMethod.Put, $"chats/{x.Chat}/draft", new SaveDraftRequest("half a thought")),
        ["create a group"] = x => (HttpMethod.Post, "chats", new CreateGroupRequest(x.Id, "New", [x.Other.Id])),
        ["rename"] = x => (HttpMethod.Put, $"chats/{x.Chat}", new UpdateChatRequest("Renamed", null, null, WhoMay.Everyone, WhoMay.Everyone, WhoMay.Everyone, HistoryPolicy.All)),
        ["add a member"] = x => (HttpMethod.Post, $"chats/{x.Chat}/members", new AddMembersRequest([x.Third.Id])),
        ["give a role"] = x => (HttpMethod.Put, $"chats/{x.Chat}/members/{x.Other.Id}", new SetRoleRequest(MemberRole.Admin)),
        ["create an invite"] = x => (HttpMethod.Post, $"chats/{x.Chat}/invites", new CreateInviteRequest(x.Id)),
        ["accept an invite"] = x => (HttpMethod.Post, $"invites/{x.Invite}/accept", null),
        ["profile"] = x => (HttpMethod.Put, "me/profile", new UpdateProfileRequest(x.Me.UserName, "Another Name")),
        ["settings"] = _ => (HttpMethod.Put, "me/settings", new SettingsDto("pl")),
        ["status"] = _ => (HttpMethod.Put, "me/status", new StatusDto(Availability.DoNotDisturb)),
    };

    [Theory]
    [Covers("C8")]
    [MemberData(nameof(Writes))]
    public async Task A_write_that_is_repeated_has_the_same_outcome(string name)
    {
        var scene = await SceneAsync();
        var (method, path, body) = All[name](scene);

        using var first = await scene.Me.SendAsync(method, path, body);
        var after = await StateAsync(scene);
        using var second = await scene.Me.SendAsync(method, path, body);

        var (one, two) = (await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.True(first.IsSuccessStatusCode, one);
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(Comparable(one), Comparable(two));
        Assert.Equal(after, await StateAsync(scene));
    }

    /// <summary>A repeat may say that it is one; an invite nobody has used yet gets a fresh secret, as only its hash is kept.</summary>
    private static string Comparable(string answer) => RepeatFlag().Replace(answer, "");

    /// <summary>All rows that say what is so. Numbers of private feeds may rise: they only make a device look again.</summary>
    private async Task<string?> StateAsync(Scene scene) => await app.SqlAsync<string>("""
        SELECT concat(
            (SELECT json_agg(json_build_array(c.id, c.last_seq, c.member_count, c.title) ORDER BY c.id) FROM chats c JOIN members m ON m.chat_id = c.id AND m.user_id = $1),
            (SELECT json_agg(json_build_array(m.chat_id, m.user_id, m.role, m.left_seq, m.read_up_to, m.is_pinned, m.is_marked_unread, m.draft_text) ORDER BY m.chat_id, m.user_id)
               FROM members m WHERE m.user_id = ANY($2)),
            (SELECT json_agg(json_build_array(x.chat_id, x.seq, x.changed_seq, x.text, x.client_id) ORDER BY x.chat_id, x.seq) FROM messages x WHERE x.author_id = ANY($2)),
            (SELECT json_agg(json_build_array(r.chat_id, r.seq, r.emoji) ORDER BY r.chat_id, r.seq) FROM reactions r WHERE r.user_id = $1),
            (SELECT json_agg(json_build_array(h.chat_id, h.seq) ORDER BY h.chat_id, h.seq) FROM hidden_messages h WHERE h.user_id = $1),
            (SELECT json_agg(json_build_array(s.chat_id, s.seq) ORDER BY s.chat_id, s.seq) FROM stars s WHERE s.user_id = $1),
            (SELECT json_agg(json_build_array(s.chat_id, s.seq) ORDER BY s.chat_id, s.seq) FROM single_reads s WHERE s.user_id = $1),
            (SELECT json_agg(json_build_array(i.id, i.uses) ORDER BY i.id) FROM invites i JOIN members m ON m.chat_id = i.chat_id AND m.user_id = $1))
        """, scene.Me.Id, new[] { scene.Me.Id, scene.Other.Id, scene.Third.Id });

    private async Task<Scene> SceneAsync()
    {
        var n = Interlocked.Increment(ref count);
        var (me, other, third) = (await app.SignUpAsync($"rep_me{n}"), await app.SignUpAsync($"rep_other{n}"), await app.SignUpAsync($"rep_third{n}"));
        var chat = (await me.GroupAsync(other)).Id;
        var mine = (await me.SendAsync(chat, "mine")).Message.Seq;
        var hidden = (await other.SendAsync(chat, "hidden")).Message.Seq;
        await other.SendAsync(chat, "between");
        var theirs = (await other.SendAsync(chat, "theirs")).Message.Seq;
        await me.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{hidden}?for=me");
        await me.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{mine}/reactions/%F0%9F%91%8D");
        await me.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{mine}/pin");
        await me.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{mine}/star");
        var elsewhere = (await other.GroupAsync()).Id;
        var invite = await other.PostAsync<InviteDto>($"chats/{elsewhere}/invites", new CreateInviteRequest(Guid.NewGuid(), MaxUses: 5));
        return new Scene(me, other, third, chat, mine, theirs, hidden, invite.Code!, Guid.NewGuid());
    }

    [GeneratedRegex("\"isRepeat\":(true|false)|\"code\":\"[^\"]*\"", RegexOptions.ExplicitCapture)]
    private static partial Regex RepeatFlag();

    private sealed record Scene(Person Me, Person Other, Person Third, long Chat, long Mine, long Theirs, long Hidden, string Invite, Guid Id);
}
