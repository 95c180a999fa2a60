namespace Sluice.Gateway.Admin.Requests;

internal enum ParameterPlace
{
    Query,
    Header,
}
