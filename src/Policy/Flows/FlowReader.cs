using Sluice.Policy.Documents;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Flows;

/// <summary>From a checked declaration to flows. Reports what the shapes cannot see; the result counts only when nothing was reported.</summary>
internal sealed class FlowReader(DocumentErrors errors)
{
    private static readonly string Results = $"result.key or result.outer.inner, with at most {ResultPath.MostKeys} keys";

    private readonly Dictionary<string, string> _flowOfTool = new(StringComparer.Ordinal);

    public IReadOnlyList<SessionFlow> Read(DocumentNode root) => [.. root.GoodChildren.Select(ReadFlow).OfType<SessionFlow>()];

    private SessionFlow? ReadFlow(DocumentNode flow)
    {
        var draft = Has(flow, "preset") ? ReadPreset(flow) : ReadDeclared(flow);
        if (draft is null)
            return null;
        foreach (var (role, tool) in (ReadOnlySpan<(string, FlowToolDraft)>)[("start", draft.Start), ("step", draft.Step), ("finish", draft.Finish)])
            Claim(flow[role]?["tool"] ?? flow, tool.Tool, flow.Segment);
        return new SessionFlow(draft);
    }

    private static bool Has(DocumentNode flow, string field) => flow.Children.Any(child => string.Equals(child.Segment, field, StringComparison.Ordinal));

    private FlowDraft? ReadPreset(DocumentNode flow)
    {
        if (flow["preset"] is not { } preset)
            return null;
        if (flow.Children.Count == 1)
            return FlowPresets.DraftOf(preset.Text!, flow.Segment);
        errors.Refuse(preset, "A preset is a whole declaration.", "Leave out the other fields, or the preset.");
        return null;
    }

    private FlowDraft? ReadDeclared(DocumentNode flow)
    {
        foreach (var field in FlowShapes.Flow.Fields.Skip(1))
        {
            if (!Has(flow, field.Name))
                errors.Add(flow, $"\"{field.Name}\" is missing.", $"Add \"{field.Name}\": {field.Shape.Expected}; or write {{ \"preset\": \"{FlowPresets.Pimea}\" }}.");
        }

        var (start, step, finish) = (ReadTool(flow["start"], isStart: true), ReadTool(flow["step"], isStart: false), ReadTool(flow["finish"], isStart: false));
        var ttl = Life(flow["ttl"]);
        if (start is null || step is null || finish is null || ttl is not { } life || flow["finish"]!["requires"]?.Text is not { } requires
            || flow["max_open"]?.Number is not { } maxOpen || flow["max_steps"]?.Number is not { } maxSteps)
            return null;
        return new FlowDraft(flow.Segment, start, step, finish, requires, (int)maxOpen, (int)maxSteps, life);
    }

    private FlowToolDraft? ReadTool(DocumentNode? tool, bool isStart)
    {
        var status = ReadResult(tool?["status"]);
        var result = isStart ? ReadResult(tool?["session"]) : null;
        var argument = isStart ? null : PathReader.Argument(tool?["session"], errors);
        return tool?["tool"]?.Text is { } name && (result is not null || argument is not null)
            ? new FlowToolDraft(name, result, argument is null ? null : new ArgumentPath(argument), status)
            : null;
    }

    private ResultPath? ReadResult(DocumentNode? node)
    {
        if (node?.Text is not { } text)
            return null;
        if (ResultPath.Parse(text) is { } path)
            return path;
        errors.Refuse(node, "This is not the path of a text in the result.", $"Write {Results}.");
        return null;
    }

    private WindowLength? Life(DocumentNode? node)
    {
        if (node?.Text is not { } text)
            return null;
        if (WindowText.TryParse(text, out var life))
            return life;
        errors.Refuse(node, "This life is longer than 31 days.", $"Write {WindowText.Expected}.");
        return null;
    }

    /// <summary>One call is one step of one session: of two flows, or of two parts of one, neither would be meant.</summary>
    private void Claim(DocumentNode place, string tool, string flow)
    {
        if (!_flowOfTool.TryAdd(tool, flow))
            errors.Refuse(place, $"The tool \"{tool}\" already has a part in the flow \"{_flowOfTool[tool]}\".", "Give each tool one part in one flow.");
    }
}
