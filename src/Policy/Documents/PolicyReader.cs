using Sluice.Policy.Conditions;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Documents;

/// <summary>From a checked document to a policy. Reports what the shapes cannot see; the result counts only when nothing was reported.</summary>
internal sealed class PolicyReader(DocumentErrors errors)
{
    private readonly CounterBook _counters = new();

    public CompiledPolicy Read(DocumentNode root)
    {
        var redaction = new Redaction([.. Children(root["redact"]).Select(path => PathReader.Argument(path, errors)).OfType<ConditionPath>()]);
        bool isShadow = ModeText.IsShadow(root, outer: false);
        var shared = new LimitReader(errors).Read(root["all_tools"]?["limits"], "/all_tools", isShadow);
        _counters.Add(shared, perTool: false);
        var tools = ReadTools(root, new ToolReader(errors, redaction, shared, _counters, isShadow), isShadow);
        _counters.Check(errors);
        CheckSessionModes(root, isShadow);
        return new CompiledPolicy(tools, ReadMethods(root["methods"]), redaction, isShadow)
        {
            Flows = [.. Children(root["flows"]).Select(Text).Distinct(StringComparer.Ordinal)],
        };
    }

    private static ToolTable ReadTools(DocumentNode root, ToolReader reader, bool isShadow)
    {
        var rules = Children(root["tools"]).ToDictionary(tool => tool.Segment, reader.Read, StringComparer.Ordinal);
        rules.Remove(ToolTable.Every, out var star);
        bool allowsUnlisted = string.Equals(root["default"]?.Text, "allow", StringComparison.Ordinal);
        return new ToolTable(rules, [.. Children(root["hide"]).Select(Text)], star, allowsUnlisted ? reader.ReadUnlisted() : null)
        {
            Watched = isShadow ? reader.ReadUnlisted() : null,
        };
    }

    /// <summary>Sessions are counted where their flow is judged, and flows are as the document is.</summary>
    private void CheckSessionModes(DocumentNode root, bool isShadow)
    {
        foreach (var tool in Children(root["tools"]).Append(root["all_tools"]).OfType<DocumentNode>())
        {
            foreach (var limit in Children(tool["limits"]))
            {
                if (string.Equals(limit["scope"]?.Text, "session", StringComparison.Ordinal) && ModeText.IsShadow(limit, ModeText.IsShadow(tool, isShadow)) != isShadow)
                    errors.Add(limit, "A limit of the scope session has the mode of the document, as session flows do.", "Leave its mode out, and that of its tool, or choose the scope grant.");
            }
        }
    }

    private static MethodRules ReadMethods(DocumentNode? methods) => new(methods is null ? null : [.. Children(methods).Select(Text)]);

    private static IEnumerable<DocumentNode> Children(DocumentNode? node) => node?.GoodChildren ?? [];

    private static string Text(DocumentNode node) => node.Text ?? string.Empty;
}
