"""The duties of a made announcement, for tests of what orders and what attacks gain."""

DUTIES = (
    "The incumbent monitors security events in a 24x7 operations center and triages alerts from the SIEM. "
    "Contains and eradicates intrusions and restores affected systems. Writes detection rules for endpoint and "
    "network sensors. Hunts for adversaries in logs and telemetry that no alert has flagged. Examines disk images "
    "and memory of compromised hosts and preserves evidence. Analyzes malware in sandboxes. Runs credentialed "
    "vulnerability scans and tracks remediation with system owners. Writes incident reports and briefs "
    "leadership. Develops response playbooks and leads tabletop exercises. Automates enrichment and response with "
    "Python."
)
