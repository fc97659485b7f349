namespace Parley.Testing;

/// <summary>
/// Names the requirements a test stands for. <c>docs/requirements.md</c> is generated from it.
/// </summary>
/// <param name="ids">Ids of <c>docs/requirements.tsv</c>, for example <c>S0-10</c> or <c>C20</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CoversAttribute(params string[] ids) : Attribute
{
    /// <summary>The ids as written.</summary>
    public IReadOnlyList<string> Ids { get; } = ids;
}
