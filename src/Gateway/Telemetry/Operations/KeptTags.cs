namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>The tags of what was measured last: the next operation is likely to have the same.</summary>
internal sealed class KeptTags
{
    private OperationTags _operation;
    private KeyValuePair<string, object?>[]? _tags;

    public KeyValuePair<string, object?>[] Of(in OperationTags operation)
    {
        if (_tags is null || !(_operation.IsSame(operation) || _operation == operation))
            (_operation, _tags) = (operation, operation.ToArray());
        return _tags;
    }
}
