using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.Tools.Contract;

/// <summary>The doc comments of the contract, so that the types of every language carry the same words.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    public XmlDocs(Assembly assembly)
    {
        string path = Path.ChangeExtension(assembly.Location, ".xml");
        _members = XDocument.Load(path).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    public string? OfType(Type type) => Text(Find($"T:{type.FullName}")?.Element("summary"));

    /// <summary>A property is described by its own summary, or by the parameter of the record's constructor.</summary>
    public string? OfProperty(Type type, string property) =>
        Text(Find($"P:{type.FullName}.{property}")?.Element("summary"))
        ?? Text(Find($"T:{type.FullName}")?.Elements("param").FirstOrDefault(p => string.Equals(p.Attribute("name")?.Value, property, StringComparison.Ordinal)));

    public string? OfField(FieldInfo field) => Text(Find($"F:{field.DeclaringType!.FullName}.{field.Name}")?.Element("summary"));

    private XElement? Find(string name) => _members.GetValueOrDefault(name.Replace('+', '.'));

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        foreach (XElement inner in element.Descendants().ToList())
        {
            string? reference = inner.Attribute("cref")?.Value ?? inner.Attribute("name")?.Value;
            if (reference is not null && inner.IsEmpty)
            {
                inner.ReplaceWith(reference[(reference.LastIndexOf('.') + 1)..]);
            }
        }

        string text = WhiteSpace().Replace(element.Value, " ").Trim();
        return text.Length == 0 ? null : text;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace();
}
