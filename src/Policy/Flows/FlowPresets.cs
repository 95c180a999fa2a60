using Sluice.Policy.Conditions;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Flows;

/// <summary>Flows that are built in.</summary>
internal static class FlowPresets
{
    public const string Pimea = "pimea";

    public static FlowDraft DraftOf(string preset, string name) => preset switch
    {
        Pimea => new FlowDraft(
            name,
            new FlowToolDraft("pimea_start_session", Result("session_id"), null, Result("status")),
            new FlowToolDraft("pimea_chat", null, Argument("session_id"), Result("status")),
            new FlowToolDraft("pimea_get_answer", null, Argument("session_id"), null),
            Requires: "complete",
            MaxOpen: 5,
            MaxSteps: 40,
            new WindowLength(2 * 60 * 60 * 1_000, "2h")),
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, message: null),
    };

    private static ResultPath Result(string key) => ResultPath.Parse($"result.{key}")!;

    private static ArgumentPath Argument(string key) => ConditionPath.TryParse($"args.{key}", out var path) ? new ArgumentPath(path) : throw new ArgumentException(null, nameof(key));
}
