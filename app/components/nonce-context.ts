import { createContext } from "react";

/** Set while rendering on the server only: browsers hide a nonce from scripts, so the page must not know it either. */
export const NonceContext = createContext<string | undefined>(undefined);
