using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Messages;
using Parley.Server.Features.Messages.Marks;
using Parley.Server.Platform;

namespace Parley.Server.Tests.Features.Messages.Marks;

public sealed class ReadSetPropertyTests(App app) : IClassFixture<App>
{
    /// <summary>
    /// Whatever is read, in whatever order: the watermark with its exceptions stands for exactly the set of messages that were named, and what the
    /// author sees only grows.
    /// </summary>
    [Fact]
    [Covers("C20", "C18", "C22")]
    public async Task The_watermark_and_its_exceptions_stand_for_exactly_what_was_read()
    {
        var (alice, bob) = (await app.SignUpAsync("prop_alice"), await app.SignUpAsync("prop_bob"));
        var step = Gen.OneOf(
            Gen.Choose(1, 12).Select(x => new Step('u', x)),
            Gen.Choose(1, 12).Select(x => new Step('o', x)),
            Gen.Choose(1, 12).Select(x => new Step('b', x)));
        var property = Prop.ForAll(Arb.From(step.ListOf().Resize(15)), steps => HoldsAsync(alice, bob, [.. (IEnumerable<Step>)steps]).GetAwaiter().GetResult());

        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), property));
    }

    private async Task<bool> HoldsAsync(Person alice, Person bob, Step[] steps)
    {
        var marks = app.Services.GetRequiredService<MarkWriter>();
        var one = app.Services.GetRequiredService<ReadOneMessage>();
        var me = new CurrentUser(bob.Id, bob.Session.DeviceId);
        var chat = (await alice.WriteToAsync(bob, "first")).ChatId;

        // A fresh stretch of twelve messages, every fourth Bob's own: the same two people serve all cases.
        var offset = (await bob.PageAsync(chat)).LastSeq;
        await bob.ReadAsync(chat, offset);
        for (var i = 1; i <= 12; i++)
        {
            await (i % 4 == 0 ? bob : alice).SendAsync(chat, $"{i}");
        }

        var unread = Enumerable.Range(1, 12).Where(x => x % 4 != 0).ToHashSet();
        var shown = new HashSet<long>();
        foreach (var (kind, n) in steps)
        {
            switch (kind)
            {
                case 'u':
                    await marks.ReadUpToAsync(me, chat, offset + n);
                    unread.RemoveWhere(x => x <= n);
                    break;
                case 'o':
                    await one.HandleAsync(me, chat, offset + n, CancellationToken.None);
                    unread.Remove(n);
                    break;
                default:
                    await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(offset + n));
                    unread.UnionWith(Enumerable.Range(n, 13 - n).Where(x => x % 4 != 0));
                    break;
            }

            var why = await bob.WhyUnreadAsync(chat);
            if (!why.UnreadSeqs.Select(x => (int)(x - offset)).ToHashSet().SetEquals(unread) || why.Count != unread.Count)
            {
                return false;
            }

            var seen = (await app.SqlAsync<long[]>("""
                SELECT array_agg(DISTINCT x.seq) FROM messages x JOIN mark_advances a ON a.chat_id = x.chat_id AND a.user_id = $2
                    AND (a.kind = 1 AND x.seq <= a.up_to OR a.kind = 2 AND x.seq = a.up_to) WHERE x.chat_id = $1
                """, chat, bob.Id) ?? []).ToHashSet();
            if (!seen.IsSupersetOf(shown))
            {
                return false;
            }

            shown = seen;
        }

        return true;
    }

    private readonly record struct Step(char Kind, int N);
}
