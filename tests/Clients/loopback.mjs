// node --import ./loopback.mjs SERVER: makes a server that knows only a port listen on loopback, tells the port that it got, and ends with its parent.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
  this.once('listening', () => console.log(`LISTENING ${this.address().port}`));
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, rest.find((argument) => typeof argument === 'function'));
};

process.stdin.on('end', () => process.exit()).resume();
