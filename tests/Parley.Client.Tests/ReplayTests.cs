using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.Tests;

/// <summary>
/// For every event: a client's old snapshot plus the events equals a fresh snapshot (HOUSE section 7). The events are applied by the SDK's own reducer; the
/// fresh one comes from the server.
/// </summary>
public sealed class ReplayTests(App app) : IClassFixture<App>
{
    private static int count;

    /// <summary>Actions by name; each is done by Bob or Alice, and Alice's client watches.</summary>
    public static TheoryData<string> Actions => [.. All.Keys];

    private static readonly Dictionary<string, Func<Scene, Task>> All = new(StringComparer.Ordinal)
    {
        ["a message comes"] = x => x.Bob.SendAsync(x.GroupId, "news"),
        ["I send a message"] = x => x.Alice.SendAsync(x.GroupId, "mine"),
        ["I send from another device"] = async x => await (await x.OtherDeviceAsync()).SendAsync(x.GroupId, "from my phone"),
        ["a first message of a stranger comes"] = async x => await (await x.StrangerAsync()).SendToUserAsync(x.AliceId, "hello, stranger here"),
        ["I write to a stranger"] = async x => await x.Alice.SendToUserAsync((await x.StrangerAsync()).State.Me!.User.Id, "hello, you"),
        ["I write to myself"] = x => x.Alice.SendToUserAsync(x.AliceId, "remember the milk"),
        ["a message mentions me"] = x => x.Bob.SendAsync(x.GroupId, new SendMessageRequest(Guid.NewGuid(), "@you", Mentions: [x.AliceId])),
        ["a message is edited"] = x => x.Bob.EditAsync(x.GroupId, x.FromBob, new(Guid.NewGuid(), "edited")),
        ["a quoted message is edited"] = async x =>
        {
            await x.Alice.SendAsync(x.GroupId, new SendMessageRequest(Guid.NewGuid(), "answer", ReplyToSeq: x.FromBob));
            await x.Bob.EditAsync(x.GroupId, x.FromBob, new(Guid.NewGuid(), new string('e', 199) + "😀 and more"));
        },
        ["a quoted message is deleted"] = async x =>
        {
            await x.Alice.SendAsync(x.GroupId, new SendMessageRequest(Guid.NewGuid(), "answer", ReplyToSeq: x.FromBob));
            await x.Bob.DeleteMessageAsync(x.GroupId, x.FromBob, isForEveryone: true);
        },
        ["an unread message is deleted"] = x => x.Bob.DeleteMessageAsync(x.GroupId, x.FromBob, isForEveryone: true),
        ["a message is reacted to, by two, and one takes it back"] = async x =>
        {
            await x.Bob.ReactAsync(x.GroupId, x.FromBob, "👍");
            await x.Alice.ReactAsync(x.GroupId, x.FromBob, "👍");
            await x.Alice.ReactAsync(x.GroupId, x.FromBob, "🎉");
            await x.Bob.UnreactAsync(x.GroupId, x.FromBob, "👍");
        },
        ["a message is pinned and unpinned"] = async x =>
        {
            await x.Alice.SetPinnedAsync(x.GroupId, x.FromBob, isPinned: true);
            await x.Alice.SetPinnedAsync(x.GroupId, x.FromAlice, isPinned: true);
            await x.Alice.SetPinnedAsync(x.GroupId, x.FromBob, isPinned: false);
        },
        ["I hide a message"] = x => x.Alice.DeleteMessageAsync(x.GroupId, x.FromBob, isForEveryone: false),
        ["I hide the newest message and bring it back"] = async x =>
        {
            await x.Alice.DeleteMessageAsync(x.GroupId, x.Newest, isForEveryone: false);
            await x.Alice.RestoreAsync(x.GroupId, x.Newest);
        },
        ["I star a message"] = x => x.Alice.SetStarredAsync(x.GroupId, x.FromBob, isStarred: true),
        ["I read up to a message"] = x => x.Alice.ReadUpToAsync(x.GroupId, x.FromBob),
        ["I read exactly one message"] = x => x.Alice.ReadOneAsync(x.GroupId, x.Newest),
        ["I read on another device"] = async x => await (await x.OtherDeviceAsync()).ReadUpToAsync(x.GroupId, x.Newest),
        ["I mark as unread"] = async x =>
        {
            await x.Alice.ReadUpToAsync(x.GroupId, x.Newest);
            await Clients.UntilAsync(() => x.Alice.State.Chats[x.GroupId].My.Unread == 0, "read");
            await x.Alice.MarkUnreadAsync(x.GroupId, x.FromBob);
        },
        ["another member reads"] = x => x.Bob.ReadUpToAsync(x.GroupId, x.FromAlice),
        ["the group is renamed"] = x => x.Bob.UpdateChatAsync(
            x.GroupId, new("Renamed", "described", null, WhoMay.Admins, WhoMay.Everyone, WhoMay.Admins, HistoryPolicy.FromJoining)),
        ["somebody joins and leaves"] = async x =>
        {
            var stranger = await x.StrangerAsync();
            await x.Bob.AddMembersAsync(x.GroupId, [stranger.State.Me!.User.Id]);
            await stranger.LeaveAsync(x.GroupId);
        },
        ["somebody joins by invite"] = async x =>
        {
            var invite = await x.Bob.CreateInviteAsync(x.GroupId, new(Guid.NewGuid()));
            await (await x.StrangerAsync()).AcceptInviteAsync(invite.Code!);
        },
        ["my role changes"] = x => x.Bob.SetRoleAsync(x.GroupId, x.AliceId, MemberRole.Admin),
        ["I am removed"] = x => x.Bob.RemoveMemberAsync(x.GroupId, x.AliceId),
        ["I am removed and added again"] = async x =>
        {
            await x.Bob.RemoveMemberAsync(x.GroupId, x.AliceId);
            await x.Bob.SendAsync(x.GroupId, "between us");
            await x.Bob.AddMembersAsync(x.GroupId, [x.AliceId]);
        },
        ["I leave"] = x => x.Alice.LeaveAsync(x.GroupId),
        ["a group is created with me"] = x => x.Bob.CreateGroupAsync(new(Guid.NewGuid(), "Another", [x.AliceId])),
        ["the group is deleted"] = x => x.Bob.DeleteChatAsync(x.GroupId, isForEveryone: true),
        ["I delete the chat for me and a message brings it back"] = async x =>
        {
            await x.Alice.DeleteChatAsync(x.DirectId);
            await x.Bob.SendToUserAsync(x.AliceId, "still there?");
        },
        ["I arrange a chat"] = x => x.Alice.SetPreferencesAsync(x.GroupId, new(IsPinned: true, IsArchived: false, IsMarkedUnread: true, DateTimeOffset.MaxValue.AddTicks(-9_999_999))),
        ["I write a draft"] = x => x.Alice.SaveDraftAsync(x.GroupId, new("unfinished", x.FromBob)),
        ["I change my settings, status and name"] = async x =>
        {
            await x.Alice.UpdateSettingsAsync(new("pl", Preferences: "{}"));
            await x.Alice.UpdateStatusAsync(new(Availability.DoNotDisturb, "busy"));
            await x.Alice.UpdateProfileAsync(new(x.Alice.State.Me!.User.UserName, "Another Alice"));
        },
        ["somebody changes their name"] = x => x.Bob.UpdateProfileAsync(new(x.Bob.State.Me!.User.UserName, "Another Bob", "about")),
    };

    [Theory]
    [MemberData(nameof(Actions))]
    [Covers("C13", "C14", "C16", "C22", "C27")]
    public async Task Events_lead_to_the_same_state_as_a_fresh_start(string action)
    {
        await using var scene = await Scene.MakeAsync(app, Interlocked.Increment(ref count));

        await All[action](scene);

        await scene.Alice.AssertEqualsFreshAsync(app, scene.AlicePerson);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    [Covers("C14", "C15")]
    public async Task A_resume_leads_to_the_same_state_as_a_fresh_start(string action)
    {
        var transport = new FaultyTransport();
        await using var scene = await Scene.MakeAsync(app, Interlocked.Increment(ref count), transport);

        // She acts over HTTP while her socket is away, and hears of everything only when it is back.
        transport.IsUp = false;
        transport.Cut();
        await Clients.UntilAsync(() => scene.Alice.Status == Realtime.ConnectionStatus.Waiting, "waiting");
        var acting = All[action](scene with { Alice = await scene.OtherDeviceAsync() });
        await acting;
        transport.IsUp = true;
        scene.Alice.Wake();
        await scene.Alice.ConnectAsync();

        await scene.Alice.AssertEqualsFreshAsync(app, scene.AlicePerson);
    }

    [Fact]
    [Covers("C13")]
    public void The_reducer_knows_every_frame()
    {
        var state = new State.ParleyState(TimeProvider.System);
        var derived = typeof(ServerFrame).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false);
        Assert.NotEmpty(derived);
        foreach (var type in derived.Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType))
        {
            Assert.True(State.ParleyState.Handles(type), $"{type.Name} is not handled by ParleyState.Apply");
        }

        Assert.Null(state.Me);
    }

    /// <summary>Alice and Bob in a group and in a direct chat with some history; Alice's client is connected.</summary>
    private sealed record Scene(App App, Person AlicePerson, ParleyClient Alice, ParleyClient Bob, long GroupId, long DirectId) : IAsyncDisposable
    {
        private readonly List<ParleyClient> others = [];

        public long AliceId => AlicePerson.Id;

        public long FromBob { get; init; }

        public long FromAlice { get; init; }

        public long Newest { get; init; }

        public static async Task<Scene> MakeAsync(App app, int number, FaultyTransport? transport = null)
        {
            var alice = await app.SignUpAsync($"alice{number}");
            var bob = await app.ConnectAsync(await app.SignUpAsync($"bob{number}"));
            var group = await bob.CreateGroupAsync(new(Guid.NewGuid(), "Group", [alice.Id]));
            var groupId = group.Chat.Id;
            await bob.SendAsync(groupId, "first");
            var fromBob = await bob.SendAsync(groupId, "second");
            var direct = await bob.SendToUserAsync(alice.Id, "just us");
            var client = await app.ConnectAsync(alice, options => options with { Transport = transport ?? options.Transport });
            var fromAlice = await client.SendAsync(groupId, "hello all");
            var newest = await bob.SendAsync(groupId, "third");
            await Clients.UntilAsync(() => client.State.Chats[groupId].Applied >= newest.Seq, "caught up");
            return new(app, alice, client, bob, groupId, direct.ChatId) { FromBob = fromBob.Seq, FromAlice = fromAlice.Seq, Newest = newest.Seq };
        }

        public async Task<ParleyClient> OtherDeviceAsync()
        {
            others.Add(await App.ConnectAsync(AlicePerson));
            return others[^1];
        }

        public async Task<ParleyClient> StrangerAsync()
        {
            others.Add(await App.ConnectAsync(await App.SignUpAsync($"stranger{Interlocked.Increment(ref count)}")));
            return others[^1];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var client in others.Append(Alice).Append(Bob))
            {
                await client.DisposeAsync();
            }
        }
    }
}
