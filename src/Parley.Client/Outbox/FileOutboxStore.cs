using System.Globalization;
using System.Text.Json;
using Parley.Contract;

namespace Parley.Client.Outbox;

/// <summary>
/// A journal in a file per account, flushed to the disk line by line. The file is locked while it is open, so one program owns it. A line
/// that a power loss cut short is ignored: its message was not yet reported as saved.
/// </summary>
/// <param name="folder">Folder of the files; made when missing.</param>
public sealed class FileOutboxStore(string folder) : IOutboxStore, IAsyncDisposable
{
    private readonly HashSet<string> live = [];
    private FileStream? journal;

    /// <inheritdoc/>
    /// <exception cref="IOException">Another program holds the file.</exception>
    public async Task<IReadOnlyList<OutboxItem>> OpenAsync(long userId, CancellationToken ct)
    {
        await DisposeAsync().ConfigureAwait(false);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"outbox-{userId.ToString(CultureInfo.InvariantCulture)}.jsonl");
        journal = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var items = await ReadAsync(journal, ct).ConfigureAwait(false);
        live.Clear();
        live.UnionWith(items.Keys);
        Trim(journal);
        if (journal.Length > 0)
        {
            journal.Seek(0, SeekOrigin.End);
            journal.WriteByte((byte)'\n'); // ends a line that was cut short
        }

        return [.. items.Values];
    }

    /// <inheritdoc/>
    public Task SaveAsync(OutboxItem item, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(item);
        live.Add(item.Key);
        return AppendAsync(new(item.Key, item), ct);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string key, CancellationToken ct)
    {
        live.Remove(key);
        await AppendAsync(new(key, null), ct).ConfigureAwait(false);
        Trim(journal!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (journal is not null)
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            journal = null;
        }
    }

    private static async Task<Dictionary<string, OutboxItem>> ReadAsync(FileStream file, CancellationToken ct)
    {
        var items = new Dictionary<string, OutboxItem>(StringComparer.Ordinal);
        using var reader = new StreamReader(file, leaveOpen: true);
        while (await reader.ReadLineAsync(ct).ConfigureAwait(false) is { } text)
        {
            Line? line;
            try
            {
                line = JsonSerializer.Deserialize<Line>(text, ParleyJson.Options);
            }
            catch (JsonException)
            {
                continue; // cut short
            }

            if (line?.Item is { } item)
            {
                items[line.Key] = item;
            }
            else if (line is not null)
            {
                items.Remove(line.Key);
            }
        }

        return items;
    }

    /// <summary>The journal starts anew whenever nothing is on its way.</summary>
    private void Trim(FileStream file)
    {
        if (live.Count == 0)
        {
            file.SetLength(0);
        }
    }

    private async Task AppendAsync(Line line, CancellationToken ct)
    {
        var file = journal ?? throw new InvalidOperationException("The store is not open.");
        using var bytes = new MemoryStream();
        Write(bytes, line);
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(bytes.ToArray(), ct).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }

    private static void Write(MemoryStream to, Line line)
    {
        JsonSerializer.Serialize(to, line, ParleyJson.Options);
        to.WriteByte((byte)'\n');
    }

    private sealed record Line(string Key, OutboxItem? Item);
}
