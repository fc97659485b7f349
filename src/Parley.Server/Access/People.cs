using Parley.Contract.Chats;
using Parley.Contract.Messages;

namespace Parley.Server.Access;

/// <summary>Which people occur in an answer, so that it can carry their names.</summary>
internal static class People
{
    public static IEnumerable<long> Of(MessageDto message)
    {
        yield return message.AuthorId;
        if (message.ReplyTo is { } quote)
        {
            yield return quote.AuthorId;
        }

        if (message.ForwardedFromId is { } original)
        {
            yield return original;
        }

        foreach (var id in message.Mentions.Concat(message.Reactions.SelectMany(x => x.UserIds)).Concat(message.Note?.UserIds ?? []))
        {
            yield return id;
        }
    }

    public static IEnumerable<long> Of(IEnumerable<MessageDto> messages) => messages.SelectMany(Of);

    public static IEnumerable<long> Of(ChatEntryDto entry) =>
        entry.LastMessage is { } last ? entry.Chat.UserIds.Concat(Of(last)) : entry.Chat.UserIds;

    public static IEnumerable<long> Of(IEnumerable<ChatEntryDto> entries) => entries.SelectMany(Of);
}
