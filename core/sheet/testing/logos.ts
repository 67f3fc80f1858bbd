/** Pictures for tests: the two shapes of logo that a head must have room for, as an agency would upload them. */

const png = (...base64: string[]) => `data:image/png;base64,${base64.join("")}`;

export const LOGOS = {
  /** 480 × 96: a mark with words beside it. */
  wide: png(
    "iVBORw0KGgoAAAANSUhEUgAAAeAAAABgAgMAAAC4fUlqAAAABlBMVEVMaXEWMk+J5HavAAAAAXRSTlMAQObYZgAAAAlwSFlzAAALEwAACxMBAJ",
    "qcGAAAAGhJREFUaN7t1zEKwCAQRcFtvF8a738VCyGFIookCDKv3Gbav5Fr8dYcUt7qiVlgMBgMBoOX4d8Cg8FgMBgM7gKD74U3B/00MBgMBoPB",
    "67Dpcw3saQODwWAwGAw+CH826MFgMBgMBo/gAv0bhm/2F3lPAAAAAElFTkSuQmCC",
  ),
  /** 120 × 360: a sign above a letter. */
  tall: png(
    "iVBORw0KGgoAAAANSUhEUgAAAHgAAAFoAgMAAADhq9duAAAADFBMVEVMaXHIQirIQirIQyvJq3M6AAAAA3RSTlMAS7O7k7AmAAAACXBIWXMAAA",
    "sTAAALEwEAmpwYAAABtklEQVRo3u2YvVHDQBBGjTygwIEzUpegEqAE6iBxCVYJBDRBFaIEl+ASHBDYM8jHCFm2fm73BRoxA3wb+o3u9nbvdr/1",
    "bNay2+cQ3p5mht2Hb3uN07twtpcYvSkafHqM4HW42NFZOr78uo2P7sfDz7MuPvTcDj3rOr/o410Hb/q4bNMkDCz31u6uvhni0vG763saw9sLXs",
    "Xwh7d1a/Po1tfN0zhuNl/G8T6erX7Wijg+uZ41vs0t/G7lo52VlYXruD1Y+NNz/Oy66XjtemLj3I54E/WFjXfeueqTZTY+WFflemEKG1cHD465",
    "Uanikng4t7NdZzz18NYLWhW2pYf3XkyrqALOPHywb1p92wBvPFyOxIWHTyNxcO3v4kmDOul1GHdT4RmMe2PwgOH5Q/GA0gOFC8oeFE0quVCwod",
    "xDs4BWA40K2hw0SWix1KChvYM4AGkBwgRkDYkikFRzX5CBnAMxSFIShCjIWBDBJKFBgIN8J/EPowMMHjS2wNBDIxMMXDSuwbBHoyINmjLZpNZu",
    "iJEfhYWFhYWFhYWFhcfif/avpLCw8A9hlVxhYWFhYWFhYWHh342/AHP5FSseGLRmAAAAAElFTkSuQmCC",
  ),
} as const;
