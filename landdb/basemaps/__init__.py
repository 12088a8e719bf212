"""Base maps: their list in a file of the installation, their tiles from other servers and from files of this one."""
