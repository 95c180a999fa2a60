using System.Text.Json;

namespace Sluice.Store.Directory.Manifest;

/// <summary>
/// A server's session flows. No policy can demand one yet, so that a declaration is only checked: what is wrong in it is said now, not when the
/// first policy needs it.
/// </summary>
internal static class FlowSection
{
    private const string Preset = "pimea";
    private const string Durations = "Write a whole number with a unit, such as 90s, 15m, 2h or 7d, up to 31d.";
    private static readonly string[] Known = ["preset", "start", "step", "finish", "max_open", "max_steps", "ttl"];
    private static readonly string[] KnownOfStart = ["tool", "session", "status"];
    private static readonly string[] KnownOfFinish = ["tool", "session", "requires"];

    public static void Check(ManifestReading reading, ManifestNode section)
    {
        foreach (var flow in reading.Entries(section))
        {
            ManifestName.Check(flow, reading.Errors);
            var fields = reading.Fields(flow, Known);
            if (fields.TryGetValue("preset", out var preset))
                CheckPreset(reading, preset, fields);
            else if (flow.Value.ValueKind == JsonValueKind.Object)
                CheckDeclaration(reading, flow, fields);
        }
    }

    private static void CheckPreset(ManifestReading reading, ManifestNode preset, Dictionary<string, ManifestNode> fields)
    {
        if (reading.Text(preset) is { } name && !string.Equals(name, Preset, StringComparison.Ordinal))
            reading.Errors.Add(preset, "This preset is unknown.", $"The one preset is \"{Preset}\".", preset.Quote());
        if (fields.Count > 1)
            reading.Errors.Add(preset, "A preset is a whole declaration.", "Leave out the other fields, or the preset.");
    }

    private static void CheckDeclaration(ManifestReading reading, ManifestNode flow, Dictionary<string, ManifestNode> fields)
    {
        foreach (var name in Known.AsSpan(1))
        {
            if (!fields.ContainsKey(name))
                reading.Errors.Add(flow, $"The field \"{name}\" is missing.", $"Add it, or write {{ \"preset\": \"{Preset}\" }}.");
        }

        if (fields.TryGetValue("start", out var start))
            CheckTool(reading, start, KnownOfStart, "result.");
        if (fields.TryGetValue("step", out var step))
            CheckTool(reading, step, KnownOfStart, "args.");
        if (fields.TryGetValue("finish", out var finish))
            CheckTool(reading, finish, KnownOfFinish, "args.");
        CheckCount(reading, fields, "max_open", most: 1_000);
        CheckCount(reading, fields, "max_steps", most: 100_000);
        if (fields.TryGetValue("ttl", out var ttl) && reading.Text(ttl) is { } text && !IsDuration(text))
            reading.Errors.Add(ttl, "This is no length of time.", Durations, ttl.Quote());
    }

    private static void CheckTool(ManifestReading reading, ManifestNode node, string[] known, string sessionRoot)
    {
        var fields = reading.Fields(node, known);
        CheckText(reading, node, fields, "tool", root: "");
        CheckText(reading, node, fields, "session", sessionRoot);
        var last = known[^1];
        CheckText(reading, node, fields, last, last is "status" ? "result." : "");
    }

    private static void CheckText(ManifestReading reading, ManifestNode parent, Dictionary<string, ManifestNode> fields, string name, string root)
    {
        var text = reading.RequiredText(parent, fields, name);
        if (text is null || (text.Length > root.Length && text.StartsWith(root, StringComparison.Ordinal)))
            return;
        var fix = root.Length == 0 ? "Write a text that is not empty." : $"Write {root} and a path, such as {root}session_id.";
        reading.Errors.Add(fields[name], "This does not say where to look.", fix, fields[name].Quote());
    }

    private static void CheckCount(ManifestReading reading, Dictionary<string, ManifestNode> fields, string name, int most)
    {
        if (!fields.TryGetValue(name, out var node))
            return;
        if (node.Value.ValueKind != JsonValueKind.Number)
            reading.Errors.Add(node, "This must be a number.", $"Write a whole number from 1 to {most}.", node.Kind);
        else if (!node.Value.TryGetInt32(out var count) || count < 1 || count > most)
            reading.Errors.Add(node, "This number is out of range.", $"Write a whole number from 1 to {most}.", node.Quote());
    }

    private static bool IsDuration(string text)
    {
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return seconds > 0 && text.AsSpan(0, text.Length - 1) is { Length: > 0 and <= 7 } digits && !digits.ContainsAnyExceptInRange('0', '9')
            && long.Parse(digits) * seconds is >= 1 and <= 31 * 86_400;
    }
}
