using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>A parameter of a handler that is read from the request strictly. A handler runs only when none of its parts has a fault.</summary>
internal interface IRequestPart
{
    Problem? Fault { get; }
}
