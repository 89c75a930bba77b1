import { expect, test } from 'vitest';
import { stackLines, stackRuns } from '../../../../src/lib/waterfall/panel/stack-trace.ts';

const roles = (stack: string) => stackLines(stack.replace(/^\n/, '')).map(({ role }) => role);

test('Java: causes, own frames, frames of libraries', () => {
  expect(
    roles(`
java.lang.IllegalStateException: no stock
	at com.shop.Cart.reserve(Cart.java:41)
	at org.springframework.aop.Proxy.invoke(Proxy.java:10)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.sql.SQLException: timeout
	at com.shop.Db.query(Db.java:7)
	... 12 more`),
  ).toEqual(['message', 'own', 'library', 'library', 'cause', 'own', 'library']);
});

test('JavaScript', () => {
  expect(
    roles(`
TypeError: x is not a function
    at charge (/app/src/pay.js:10:5)
    at async handler (file:///app/dist/main.js:1:2)
    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)
    at node:internal/process/task_queues:95:5
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
  [cause]: Error: socket hang up
    at Socket.onclose (/app/src/net.js:3:1)`),
  ).toEqual(['message', 'own', 'own', 'library', 'library', 'library', 'cause', 'own']);
});

test('Python: a frame and its source; what was raised while another was handled', () => {
  expect(
    roles(`
Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/flask/app.py", line 12, in wsgi_app
    response = self.full_dispatch_request()
  File "/app/orders.py", line 3, in create
    charge(order)
ValueError: bad amount

The above exception was the direct cause of the following exception:

Traceback (most recent call last):`),
  ).toEqual(['message', 'library', 'library', 'own', 'own', 'message', 'message', 'cause', 'message', 'message']);
});

test('Go: two lines a frame', () => {
  const stack = `
goroutine 18 [running]:
main.(*Server).charge(0xc0001, 0x2)
	/app/server.go:41 +0x1d
net/http.HandlerFunc.ServeHTTP(...)
	/usr/local/go/src/net/http/server.go:2136 +0x29
created by net/http.(*Server).Serve in goroutine 1
	/usr/local/go/src/net/http/server.go:3086 +0x5cb`;
  expect(roles(stack)).toEqual(['message', 'own', 'own', 'library', 'library', 'library', 'library']);
  expect(stackRuns(stackLines(stack.slice(1))).map(({ frames }) => frames)).toEqual([1, 2]);
});

test('.NET, Ruby, PHP', () => {
  expect(
    roles(`
System.InvalidOperationException: no
 ---> System.TimeoutException: late
   at Shop.Pay.Charge(Order o) in /src/Pay.cs:line 12
   --- End of inner exception stack trace ---
   at Microsoft.AspNetCore.Routing.EndpointMiddleware.Invoke(HttpContext c)`),
  ).toEqual(['message', 'cause', 'own', 'cause', 'library']);
  expect(
    roles(`
/app/models/order.rb:12:in 'charge': declined (RuntimeError)
	from /usr/local/bundle/gems/rack-3.0/lib/rack.rb:9:in 'call'
	from /app/config.ru:3:in 'run'`),
  ).toEqual(['own', 'library', 'own']);
  expect(
    roles(`
RuntimeException: declined in /app/src/Pay.php:3
Stack trace:
#0 /app/src/Order.php(12): Pay->charge()
#1 /app/vendor/slim/App.php(199): Order->create()
#2 [internal function]: Slim->run()
#3 {main}`),
  ).toEqual(['message', 'message', 'own', 'library', 'library', 'library']);
});

test('long runs of library frames fold, unless there is nothing else to read', () => {
  const library = Array.from({ length: 5 }, (_, i) => `\tat java.util.List.f${i}(List.java:${i})`).join('\n');
  const runs = stackRuns(stackLines(`Error: x\n\tat com.shop.A.b(A.java:1)\n${library}\n\tat com.shop.A.c(A.java:9)`));
  expect(runs.map(({ frames, folded }) => [frames, folded])).toEqual([
    [1, false],
    [5, true],
    [1, false],
  ]);
  expect(stackRuns(stackLines(`Error: x\n${library}`)).some(({ folded }) => folded)).toBe(false);
});

test('what is no stack trace stays as it is', () => {
  const text = 'first\n\n  <b>second</b> at noon\n';
  expect(stackLines(text).map((line) => line.text)).toEqual(['first', '', '  <b>second</b> at noon']);
  expect(roles(text)).toEqual(['message', 'message', 'message']);
});
