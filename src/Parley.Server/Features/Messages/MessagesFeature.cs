using Parley.Server.Access;
using Parley.Server.Features.Messages.Marks;
using Parley.Server.Features.Messages.Writing;

namespace Parley.Server.Features.Messages;

internal static class MessagesFeature
{
    /// <summary>Writing, reading and marking messages.</summary>
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<MessageReader>();
        services.AddSingleton<WritingLimits>();
        services.AddSingleton<SendLimits>();
        services.AddSingleton<Announcer>();
        services.AddSingleton<MessageWriter>();
        services.AddHostedService(x => x.GetRequiredService<MessageWriter>());
        services.AddSingleton<DirectMessages>();
        services.AddSingleton<SendMessage>();
        services.AddSingleton<ForwardMessage>();

        services.AddSingleton<MessageAccess>();
        services.AddSingleton<MessageChanges>();
        services.AddSingleton<EditMessage>();
        services.AddSingleton<DeleteMessageForEveryone>();
        services.AddSingleton<ReactToMessage>();
        services.AddSingleton<PinMessage>();
        services.AddSingleton<HideMessage>();
        services.AddSingleton<StarMessage>();

        services.AddScoped<ListMessages>();
        services.AddScoped<ListPinned>();
        services.AddSingleton<ListStarred>();
        services.AddSingleton<ListReceipts>();
        services.AddSingleton<ListEdits>();

        services.AddSingleton<MarkStore>();
        services.AddSingleton<MarkAnnouncer>();
        services.AddSingleton<MarkWriter>();
        services.AddHostedService(x => x.GetRequiredService<MarkWriter>());
        services.AddSingleton<ReadOneMessage>();
        services.AddScoped<MarkUnread>();
        services.AddSingleton<CountUnread>();
        services.AddSingleton<Recount>();
    }
}
