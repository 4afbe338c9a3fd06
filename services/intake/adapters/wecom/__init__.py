"""WeCom (企业微信): what it sends, encrypted as it is, and what it is asked."""
