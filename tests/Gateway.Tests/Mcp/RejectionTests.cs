using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Tests.Mcp;

public class RejectionTests
{
    [Fact]
    public void Of_EveryFailure_HasItsStatusAndSaysWhetherTheCallMayHaveRun()
    {
        var expected = new Dictionary<UpstreamFailure, (int Status, bool MayHaveRun)>
        {
            [UpstreamFailure.NotConnected] = (502, false),
            [UpstreamFailure.NotSent] = (502, false),
            [UpstreamFailure.Broken] = (502, true),
            [UpstreamFailure.TimedOut] = (504, true),
            [UpstreamFailure.Encoded] = (502, true),
            [UpstreamFailure.Ended] = (502, true),
            [UpstreamFailure.Busy] = (503, false),
            [UpstreamFailure.NotAuthorized] = (502, false),
            [UpstreamFailure.Unavailable] = (503, false),
        };
        foreach (var failure in Enum.GetValues<UpstreamFailure>())
        {
            var rejection = Rejection.Of(failure);
            Assert.Equal(expected[failure], (rejection.HttpStatus, rejection.Message.Contains("may have run")));
            Assert.Equal(expected[failure].MayHaveRun, !new UpstreamException(failure, "").IsNotRun);
        }
    }
}
