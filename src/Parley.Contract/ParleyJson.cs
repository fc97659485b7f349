using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Contract.Realtime;

namespace Parley.Contract;

/// <summary>
/// The one way Parley reads and writes JSON: camelCase names, enums as camelCase text, UTC times, strict numbers, null members left out,
/// the <c>type</c> tag accepted anywhere, depth at most 16, duplicate members refused (SEC6). Frames must be serialised as
/// <see cref="ServerFrame"/> or <see cref="ClientFrame"/>: the concrete record alone would lose its tag.
/// </summary>
public static class ParleyJson
{
    /// <summary>Shared, read-only options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same rules to options owned by a framework.</summary>
    /// <param name="options">The options to change.</param>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.AllowOutOfOrderMetadataProperties = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 16;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolver = Resolve(options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Apply(options);
        options.TypeInfoResolver = Resolve(JsonTypeInfoResolver.Combine(ParleyJsonContext.Default, new DefaultJsonTypeInfoResolver()));
        options.MakeReadOnly();
        return options;
    }

    private static IJsonTypeInfoResolver Resolve(IJsonTypeInfoResolver resolver) => resolver.WithAddedModifier(NullMayBeAbsent);

    /// <summary>Null members are left out when written, so whoever reads must take absent for null.</summary>
    private static void NullMayBeAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { IsNullable: true })
            {
                property.IsRequired = false;
            }
        }
    }
}

/// <summary>Compiled serialisers of the frames: the hot path uses no reflection.</summary>
[JsonSerializable(typeof(ServerFrame))]
[JsonSerializable(typeof(ClientFrame))]
internal sealed partial class ParleyJsonContext : JsonSerializerContext;
