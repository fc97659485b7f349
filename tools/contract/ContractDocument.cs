using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;

namespace Parley.Tools.Contract;

/// <summary>
/// Builds an OpenAPI 3.1 document from the server's routes and the contract's records, exactly as <see cref="ParleyJson"/> reads and writes them:
/// strict numbers, enums as words, frames as unions told apart by a required <c>type</c>. A member that may be null is not
/// required, because the wire leaves nulls out.
/// </summary>
internal sealed class ContractDocument(IReadOnlyList<RouteEndpoint> endpoints)
{
    private static readonly Assembly Contract = typeof(ParleyJson).Assembly;
    private readonly NullabilityInfoContext _nullability = new();
    private readonly XmlDocs _docs = new(Contract);

    public JsonObject Build()
    {
        var schemas = new JsonObject();
        foreach (Type type in Contract.GetExportedTypes().Where(IsWireType).OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            if (!schemas.TryAdd(type.Name, Describe(type)))
            {
                throw new InvalidOperationException($"Two wire types are called {type.Name}.");
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Parley", ["version"] = "v1" },
            ["paths"] = Paths(),
            ["components"] = new JsonObject { ["schemas"] = schemas },
            ["x-limits"] = Constants(typeof(Limits)),
            ["x-error-codes"] = Constants(typeof(ErrorCodes)),
            ["x-close-codes"] = Constants(typeof(CloseCodes)),
        };
    }

    /// <summary>Every route of the server, as it declares itself; the socket is a route like any other (HOUSE section 6).</summary>
    private JsonObject Paths()
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (RouteEndpoint endpoint in endpoints)
        {
            string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(PathPart))));
            if (!path.StartsWith("/api/", StringComparison.Ordinal))
            {
                continue;
            }

            JsonObject item = paths.TryGetValue(path, out JsonObject? known) ? known : paths[path] = [];
            foreach (string method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                item[method.ToLowerInvariant()] = Operation(endpoint, path, method);
            }
        }

        return new JsonObject(paths.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, new JsonObject(
            p.Value.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => KeyValuePair.Create(o.Key, o.Value?.DeepClone())).ToList()))));
    }

    private static string PathPart(RoutePatternPart part) => part is RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : ((RoutePatternLiteralPart)part).Content;

    private static JsonObject Operation(RouteEndpoint endpoint, string path, string method)
    {
        if (path.EndsWith("/socket", StringComparison.Ordinal))
        {
            return new JsonObject
            {
                ["summary"] = "The WebSocket. The client's text messages are ClientFrame, the server's are ServerFrame.",
                ["requestBody"] = new JsonObject { ["content"] = Content(Reference(nameof(ClientFrame))) },
                ["responses"] = Responses("101", Content(Reference(nameof(ServerFrame)))),
            };
        }

        var operation = new JsonObject();
        if (Parameters(endpoint) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body && !HttpMethods.IsGet(method) && !HttpMethods.IsDelete(method))
        {
            operation["requestBody"] = new JsonObject { ["content"] = Content(Schema(body)), ["required"] = true };
        }

        IProducesResponseTypeMetadata? answer = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().FirstOrDefault(p => p.StatusCode < 300);
        bool hasBody = answer?.Type is { } type && type != typeof(void) && type != typeof(IResult);
        string status = (answer?.StatusCode ?? StatusCodes.Status204NoContent).ToString(CultureInfo.InvariantCulture);
        operation["responses"] = hasBody ? Responses(status, Content(Schema(answer!.Type!))) : Responses(answer is null ? "204" : status, content: null);
        return operation;
    }

    private static JsonArray Parameters(RouteEndpoint endpoint)
    {
        var parameters = new JsonArray();
        var inPath = endpoint.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (ParameterInfo parameter in endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
        {
            Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            bool isInPath = inPath.Contains(parameter.Name!);
            if (!isInPath && !type.IsPrimitive && type != typeof(string) && type != typeof(Guid) && !type.IsEnum)
            {
                continue;
            }

            bool isRequired = isInPath || (Nullable.GetUnderlyingType(parameter.ParameterType) is null && type != typeof(string) && !parameter.HasDefaultValue);
            parameters.Add(new JsonObject
            {
                ["name"] = parameter.Name,
                ["in"] = isInPath ? "path" : "query",
                ["required"] = isRequired,
                ["schema"] = Schema(type),
            });
        }

        return parameters;
    }

    private static JsonObject Responses(string status, JsonObject? content)
    {
        var good = new JsonObject { ["description"] = status switch { "101" => "Switching protocols.", "204" => "Done.", _ => "Good." } };
        if (content is not null)
        {
            good["content"] = content;
        }

        return new JsonObject
        {
            [status] = good,
            ["default"] = new JsonObject
            {
                ["description"] = "A refusal.",
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference(nameof(ProblemDto)) } },
            },
        };
    }

    private static bool IsWireType(Type type) =>
        type is { IsGenericType: false, IsInterface: false }
        && (type.IsEnum || type is { IsAbstract: false } && type.GetMethod("<Clone>$") is not null)
        && !type.IsSubclassOf(typeof(Exception));

    private static JsonObject Content(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private JsonObject Describe(Type type)
    {
        JsonObject schema = type.IsEnum ? DescribeEnum(type) : type.GetCustomAttribute<JsonPolymorphicAttribute>() is { } union ? DescribeUnion(type, union) : DescribeRecord(type);
        if (_docs.OfType(type) is { } text)
        {
            schema["description"] = text;
        }

        return schema;
    }

    private static JsonObject DescribeEnum(Type type) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(n))]),
    };

    private static JsonObject DescribeUnion(Type type, JsonPolymorphicAttribute union)
    {
        var variants = new JsonArray();
        var mapping = new JsonObject();
        foreach (JsonDerivedTypeAttribute variant in type.GetCustomAttributes<JsonDerivedTypeAttribute>())
        {
            variants.Add(Reference(variant.DerivedType.Name));
            mapping[(string)variant.TypeDiscriminator!] = $"#/components/schemas/{variant.DerivedType.Name}";
        }

        return new JsonObject
        {
            ["oneOf"] = variants,
            ["discriminator"] = new JsonObject { ["propertyName"] = union.TypeDiscriminatorPropertyName, ["mapping"] = mapping },
        };
    }

    private JsonObject DescribeRecord(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (Tag(type) is { } tag)
        {
            properties["type"] = new JsonObject { ["type"] = "string", ["const"] = tag };
            required.Add("type");
        }

        JsonTypeInfo info = ParleyJson.Options.GetTypeInfo(type);
        foreach (JsonPropertyInfo property in info.Properties.OrderBy(p => p.Order))
        {
            var source = (PropertyInfo)property.AttributeProvider!;
            NullabilityInfo nullability = _nullability.Create(source);
            bool isNullable = nullability.ReadState == NullabilityState.Nullable;
            JsonObject schema = Schema(source.PropertyType);
            bool isOptional = isNullable || HasDefault(type, source.Name) || IsInitOnlyExtra(type, source.Name);
            if (!isOptional)
            {
                required.Add(property.Name);
            }

            if (isNullable)
            {
                schema = OrNull(schema);
            }

            if (_docs.OfProperty(source.DeclaringType!, source.Name) is { } text)
            {
                schema["description"] = text;
            }

            properties[property.Name] = schema;
        }

        var record = new JsonObject { ["type"] = "object" };
        if (required.Count > 0)
        {
            record["required"] = required;
        }

        record["properties"] = properties;
        return record;
    }

    private static string? Tag(Type type)
    {
        for (Type? at = type.BaseType; at is not null; at = at.BaseType)
        {
            foreach (JsonDerivedTypeAttribute variant in at.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false))
            {
                if (variant.DerivedType == type)
                {
                    return (string?)variant.TypeDiscriminator;
                }
            }
        }

        return null;
    }

    /// <summary>What the server writes is always there, except nulls; only what a client may leave out is optional.</summary>
    private static bool HasDefault(Type type, string property) =>
        IsFromClient(type)
        && type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.HasDefaultValue && string.Equals(p.Name, property, StringComparison.Ordinal));

    private static bool IsInitOnlyExtra(Type type, string property) => IsFromClient(type) && string.Equals(property, nameof(ClientFrame.Id), StringComparison.Ordinal);

    private static bool IsFromClient(Type type) =>
        type.IsSubclassOf(typeof(ClientFrame)) || type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name is nameof(Cursor) or "ForwardTarget" or "SettingsDto" or "StatusDto";

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.GetValue<string>(), "null");
            return schema;
        }

        return new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) };
    }

    private static JsonObject Schema(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return new JsonObject { ["type"] = "string" };
        }

        if (type == typeof(bool))
        {
            return new JsonObject { ["type"] = "boolean" };
        }

        if (type == typeof(int))
        {
            return new JsonObject { ["type"] = "integer", ["format"] = "int32" };
        }

        if (type == typeof(long))
        {
            return new JsonObject { ["type"] = "integer", ["format"] = "int64" };
        }

        if (type == typeof(double))
        {
            return new JsonObject { ["type"] = "number", ["format"] = "double" };
        }

        if (type == typeof(Guid))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "uuid" };
        }

        if (type == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Schema(type.GenericTypeArguments[1]) };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return new JsonObject { ["type"] = "array", ["items"] = Schema(type.GenericTypeArguments[0]) };
        }

        return type.Assembly == Contract ? Reference(type.Name) : throw new InvalidOperationException($"The contract uses {type}, which has no JSON schema here.");
    }

    private static JsonObject Constants(Type type)
    {
        var constants = new JsonObject();
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral))
        {
            constants[JsonNamingPolicy.CamelCase.ConvertName(field.Name)] = JsonSerializer.SerializeToNode(field.GetRawConstantValue());
        }

        return constants;
    }
}
