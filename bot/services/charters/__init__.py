"""Changes of a charter: asked for by the DRI, granted or refused, or made at once by whoever could grant them."""
