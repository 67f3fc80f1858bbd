// Nothing may download a browser at install time: the product brings its own Chromium from npm.
module.exports = { skipDownload: true };
