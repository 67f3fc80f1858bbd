/**
 * What attackers put into documents that a browser prints, so that it fetches an address for them: inner services, the machine's
 * own files, the metadata of a cloud. Collected from the advisories on services that print HTML, and from the HTML, CSS, SVG and
 * URL standards: wherever one of them lets a document name another.
 */

/** Where the attempts point. Every address ends at the canary; a path says whose attempt arrived. */
export type HostileTargets = {
  port: number;
  /** A file with a word in it that no PDF may hold. */
  fileUrl: string;
};

export type HostilePage = {
  name: string;
  /** Markup for the body of a page, or for any field of a document. */
  html: string;
  /** It leaves the page when it works, so a run in which it shall work gives it a page to itself. */
  leaves: boolean;
};

type Make = (url: (how?: string) => string, targets: HostileTargets) => string;

const LOADS: Record<string, Make> = {
  // Elements that show something.
  "img src": (url) => `<img src="${url()}">`,
  "img srcset": (url) => `<img srcset="${url()} 2x, ${url()} 1x">`,
  "img lazy": (url) => `<img loading="lazy" src="${url()}">`,
  "picture source": (url) => `<picture><source srcset="${url()}"><img></picture>`,
  "image, the old name": (url) => `<image src="${url()}">`,
  "input type=image": (url) => `<input type="image" src="${url()}">`,
  "body background": (url) => `<body background="${url()}">`,
  "table background": (url) => `<table background="${url()}"><tr><td background="${url()}">x</td></tr></table>`,
  "iframe src": (url) => `<iframe src="${url()}"></iframe>`,
  "iframe srcdoc": (url) => `<iframe srcdoc="<img src='${url()}'>"></iframe>`,
  "iframe srcdoc with a policy of its own": (url) =>
    `<iframe srcdoc="<meta http-equiv='Content-Security-Policy' content='default-src *'><img src='${url()}'>"></iframe>`,
  "frame in a frameset": (url) => `<frameset><frame src="${url()}"></frameset>`,
  "object data": (url) => `<object data="${url()}"></object>`,
  "object, typed": (url) => `<object type="text/html" data="${url()}"></object>`,
  "object classid": (url) => `<object classid="${url()}" codebase="${url()}"></object>`,
  embed: (url) => `<embed src="${url()}">`,
  "embed, typed as SVG": (url) => `<embed type="image/svg+xml" src="${url()}">`,
  applet: (url) => `<applet code="x" codebase="${url()}" archive="${url()}"></applet>`,
  portal: (url) => `<portal src="${url()}"></portal>`,
  fencedframe: (url) => `<fencedframe src="${url()}"></fencedframe>`,
  "video src": (url) => `<video src="${url()}" autoplay preload="auto"></video>`,
  "video poster": (url) => `<video poster="${url()}"></video>`,
  "video source": (url) => `<video autoplay><source src="${url()}"></video>`,
  "audio src": (url) => `<audio src="${url()}" autoplay preload="auto"></audio>`,
  "track of a video": (url) => `<video src="data:video/mp4,"><track default kind="captions" src="${url()}"></video>`,
  "base href": (url) => `<base href="${url()}/"><img src="relative">`,
  "html manifest": (url) => `<html manifest="${url()}">`,

  // Links that a browser follows by itself.
  "link stylesheet": (url) => `<link rel="stylesheet" href="${url()}">`,
  "link alternate stylesheet": (url) => `<link rel="alternate stylesheet" title="x" href="${url()}">`,
  "link icon": (url) => `<link rel="icon" href="${url()}"><link rel="apple-touch-icon" href="${url()}">`,
  "link preload": (url) => `<link rel="preload" as="image" href="${url()}">`,
  "link preload with imagesrcset": (url) => `<link rel="preload" as="image" imagesrcset="${url()} 1x">`,
  "link modulepreload": (url) => `<link rel="modulepreload" href="${url()}">`,
  "link prefetch": (url) => `<link rel="prefetch" href="${url()}">`,
  "link prerender": (url) => `<link rel="prerender" href="${url()}">`,
  "link preconnect": (url) => `<link rel="preconnect" href="${url()}">`,
  "link dns-prefetch": (url) => `<link rel="dns-prefetch" href="${url()}">`,
  "link manifest": (url) => `<link rel="manifest" href="${url()}">`,
  "link import": (url) => `<link rel="import" href="${url()}">`,
  "speculation rules": (url) =>
    `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${url()}"],"eagerness":"immediate"}]}</script>`,

  // Style.
  "style @import": (url) => `<style>@import "${url()}";</style>`,
  "style @import in a layer": (url) => `<style>@import url(${url()}) layer(x) supports(display: grid);</style>`,
  "style background": (url) => `<p style="background: url(${url()})">x</p>`,
  "style image-set": (url) => `<p style="background: image-set('${url()}' 1x)">x</p>`,
  "style cross-fade": (url) => `<p style="background: -webkit-cross-fade(url(${url()}), url(${url()}), 50%)">x</p>`,
  "style behind escapes": (url) => `<p style="background: \\75\\72\\6c(${url()})">x</p>`,
  "style in a variable": (url) => `<p style="--x: url(${url()}); background: var(--x)">x</p>`,
  "style list-style": (url) => `<ul style="list-style: url(${url()})"><li>x</li></ul>`,
  "style cursor": (url) => `<p style="cursor: url(${url()}), auto">x</p>`,
  "style content": (url) => `<style>.hc::before { content: url(${url()}); }</style><p class="hc">x</p>`,
  "style border-image": (url) => `<p style="border: 1px solid; border-image: url(${url()}) 1">x</p>`,
  "style mask": (url) => `<p style="mask: url(${url()}); -webkit-mask-box-image: url(${url()})">x</p>`,
  "style shape-outside": (url) => `<p style="float: left; shape-outside: url(${url()})">x</p>`,
  "style filter": (url) => `<p style="filter: url(${url()}#f)">x</p>`,
  "style clip-path": (url) => `<p style="clip-path: url(${url()}#c)">x</p>`,
  "style @font-face": (url) =>
    `<style>@font-face { font-family: hf; src: url(${url()}); }</style><p style="font-family: hf">x</p>`,
  "style of a page's margin": (url) => `<style>@page { @top-left { content: url(${url()}); } }</style>`,
  "style for print only": (url) => `<style>@media print { body { background-image: url(${url()}); } }</style>`,
  "style @namespace": (url) => `<style>@namespace url(${url()}); @import url(${url()});</style>`,
  "style in SVG": (url) => `<svg><style>@import url(${url()});</style><rect width="1" height="1"/></svg>`,
  "xml-stylesheet": (url) => `<?xml-stylesheet type="text/xsl" href="${url()}"?><p>x</p>`,

  // SVG.
  "svg image": (url) => `<svg><image href="${url()}" width="9" height="9"/></svg>`,
  "svg image, the old way": (url) => `<svg><image xlink:href="${url()}" width="9" height="9"/></svg>`,
  "svg use": (url) => `<svg><use href="${url()}#x"/></svg>`,
  "svg feImage": (url) =>
    `<svg><filter id="fi"><feImage href="${url()}"/></filter><rect width="9" height="9" filter="url(#fi)"/></svg>`,
  "svg fill": (url) => `<svg><rect width="9" height="9" fill="url(${url()}#g)"/></svg>`,
  "svg foreignObject": (url) => `<svg><foreignObject width="9" height="9"><img src="${url()}"></foreignObject></svg>`,
  "svg script": (url) => `<svg><script href="${url()}"></script></svg>`,
  "svg as a picture": (url) =>
    `<img src="data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg"><image href="${url()}"/><style>@import url(${url()})</style></svg>`)}">`,
  "svg with an external entity": (url) =>
    `<img src="data:image/svg+xml,${encodeURIComponent(`<!DOCTYPE svg [<!ENTITY x SYSTEM "${url()}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>`)}">`,
  "svg as an object": (url) =>
    `<object data="data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg"><image href="${url()}"/></svg>`)}"></object>`,
  "mathml link": (url) => `<math href="${url()}"><mi xlink:href="${url()}">x</mi></math>`,

  // Scripts.
  "script src": (url) => `<script src="${url()}"></script>`,
  "script module": (url) => `<script type="module">import "${url()}";</script>`,
  "script fetch": (url) => `<script>fetch("${url()}", { mode: "no-cors" })</script>`,
  "script XMLHttpRequest": (url) =>
    `<script>const x = new XMLHttpRequest(); x.open("GET", "${url()}"); x.send()</script>`,
  "script sendBeacon": (url) => `<script>navigator.sendBeacon("${url()}", "x")</script>`,
  "script WebSocket": (url, { port }) =>
    `<script>new WebSocket("ws://127.0.0.1:${port}${new URL(url()).pathname}")</script>`,
  "script EventSource": (url) => `<script>new EventSource("${url()}")</script>`,
  "script Worker from a blob": (url) =>
    `<script>new Worker(URL.createObjectURL(new Blob(['fetch("${url()}", { mode: "no-cors" })'])))</script>`,
  "script Image": (url) => `<script>new Image().src = "${url()}"</script>`,
  "script RTCPeerConnection": (url, { port }) =>
    `<script>const r = new RTCPeerConnection({ iceServers: [{ urls: "turn:127.0.0.1:${port}?transport=tcp", username: "${new URL(url()).pathname}", credential: "x" }] }); r.createDataChannel("x"); r.createOffer().then((o) => r.setLocalDescription(o))</script>`,
  "img onerror": (url) => `<img src="data:," onerror="fetch('${url()}', { mode: 'no-cors' })">`,
  "svg onload": (url) => `<svg onload="fetch('${url()}', { mode: 'no-cors' })"></svg>`,
  "details ontoggle": (url) => `<details open ontoggle="fetch('${url()}', { mode: 'no-cors' })">x</details>`,
  "iframe with a script as its address": (url) =>
    `<iframe src="javascript:fetch('${url()}', { mode: 'no-cors' })"></iframe>`,
  "iframe with a page as its address": (url) =>
    `<iframe src="data:text/html,${encodeURIComponent(`<img src="${url()}"><script>fetch("${url()}", { mode: "no-cors" })</script>`)}"></iframe>`,
  "a page within a page within a page": (url) =>
    `<iframe srcdoc="&lt;iframe srcdoc='&amp;lt;img src=${url()}&amp;gt;'&gt;&lt;/iframe&gt;"></iframe>`,
  "a declared shadow": (url) => `<div><template shadowrootmode="open"><img src="${url()}"></template></div>`,
  noscript: (url) => `<noscript><img src="${url()}"></noscript>`,

  // The same address in other words.
  localhost: (url) => `<img src="${url("localhost")}">`,
  "a name below localhost": (url) => `<img src="${url("canary.localhost")}">`,
  IPv6: (url) => `<img src="${url("[::1]")}">`,
  "IPv4 within IPv6": (url) => `<img src="${url("[::ffff:127.0.0.1]")}">`,
  "IPv4 within IPv6, in hex": (url) => `<img src="${url("[::ffff:7f00:1]")}">`,
  decimal: (url) => `<img src="${url("2130706433")}">`,
  octal: (url) => `<img src="${url("0177.0.0.1")}">`,
  hex: (url) => `<img src="${url("0x7f.1")}">`,
  short: (url) => `<img src="${url("127.1")}">`,
  "all addresses": (url) => `<img src="${url("0.0.0.0")}">`,
  "digits in circles": (url) => `<img src="${url("①②⑦.⓪.⓪.①")}">`,
  "behind a user": (url) => `<img src="${url("example.com@127.0.0.1")}">`,
  "without a scheme": (_url, { port }) => `<img src="//127.0.0.1:${port}/scheme-relative">`,
  TLS: (_url, { port }) => `<img src="https://127.0.0.1:${port}/">`,
  "gopher and ftp": (_url, { port }) =>
    `<img src="gopher://127.0.0.1:${port}/_x"><iframe src="ftp://127.0.0.1:${port}/x"></iframe>`,
  "what redirects": (url) => `<iframe src="${url()}?redirect=${encodeURIComponent("file:///etc/passwd")}"></iframe>`,
  "the metadata of a cloud": () => `<iframe src="http://169.254.169.254/latest/meta-data/"></iframe>`,

  // The machine itself.
  "a file in a frame": (_url, { fileUrl }) => `<iframe src="${fileUrl}"></iframe>`,
  "a file in an object": (_url, { fileUrl }) =>
    `<object data="${fileUrl}" type="text/plain"></object><embed src="${fileUrl}">`,
  "a file without slashes": (_url, { fileUrl }) => `<iframe src="file:${new URL(fileUrl).pathname}"></iframe>`,
  "a file on localhost": (_url, { fileUrl }) => `<iframe src="file://localhost${new URL(fileUrl).pathname}"></iframe>`,
  "a file in capitals": (_url, { fileUrl }) => `<iframe src="${fileUrl.replace("file", "FiLe")}"></iframe>`,
  "the environment": () =>
    `<iframe src="file:///proc/self/environ"></iframe><object data="file:///proc/self/environ"></object>`,
  "a folder": (_url, { fileUrl }) => `<iframe src="${fileUrl.replace(/[^/]*$/, "")}"></iframe>`,
  "the source of a file": (_url, { fileUrl }) => `<iframe src="view-source:${fileUrl}"></iframe>`,
  "a UNC path": (_url, { port }) =>
    String.raw`<img src="\\127.0.0.1@${port}\share\x"><img src="file://127.0.0.1/share/x">`,
  "the browser's own pages": () =>
    `<iframe src="chrome://version"></iframe><iframe src="chrome://gpu"></iframe><iframe src="about:version"></iframe>`,
  "an archive within a page": (_url, { fileUrl }) =>
    `<iframe src="filesystem:${fileUrl}"></iframe><iframe src="blob:${fileUrl}"></iframe>`,
};

const LEAVES: Record<string, Make> = {
  "meta refresh": (url) => `<meta http-equiv="refresh" content="0;url=${url()}">`,
  "meta refresh to a file": (_url, { fileUrl }) => `<meta http-equiv="refresh" content="0;url=${fileUrl}">`,
  "meta refresh in capitals, without blanks": (url) => `<META HTTP-EQUIV=REFRESH CONTENT="0;URL='${url()}'">`,
  "script location": (url) => `<script>location = "${url()}"</script>`,
  "script window.open": (url) => `<script>open("${url()}")</script>`,
  "form that sends itself": (url) =>
    `<form action="${url()}" method="post" id="hf"></form><script>hf.submit()</script>`,
  "form sent by focus": (url) => `<form action="${url()}"><input autofocus onfocus="this.form.submit()"></form>`,
  "link that clicks itself": (url) => `<a id="ha" href="${url()}" ping="${url()}">x</a><script>ha.click()</script>`,
  "body onload": (url) => `<body onload="location='${url()}'">`,
  "iframe that leaves for the top": (url) => `<iframe srcdoc="<script>top.location='${url()}'</script>"></iframe>`,
};

export function hostilePages(targets: HostileTargets): HostilePage[] {
  const made = (all: Record<string, Make>, leaves: boolean) =>
    Object.entries(all).map(([name, make]) => {
      const path = `/${name.replaceAll(/[^a-z0-9]+/gi, "-")}`;
      return { name, html: make((host = "127.0.0.1") => `http://${host}:${targets.port}${path}`, targets), leaves };
    });
  return [...made(LOADS, false), ...made(LEAVES, true)];
}
