"""An editorial archive of letters known mostly through what others say of them."""
