namespace Sluice.Gateway.Upstreams;

/// <summary>The upstream gave no (whole) answer. The message is for the log, not for the caller; it holds no header and no body.</summary>
internal sealed class UpstreamException(UpstreamFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public UpstreamFailure Failure => failure;

    /// <summary>Whether the upstream certainly did not run the request: what a refund needs to know.</summary>
    public bool IsNotRun => failure is
        UpstreamFailure.NotConnected or UpstreamFailure.NotSent or UpstreamFailure.Busy or UpstreamFailure.NotAuthorized or UpstreamFailure.Unavailable;

    public static UpstreamException Broken(string message, Exception? inner = null) => new(UpstreamFailure.Broken, message, inner);
}
