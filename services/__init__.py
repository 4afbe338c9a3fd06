"""Services of Gongdan: one noun each, never importing one another."""
