"""The short guided tour that the page offers a first visitor."""

TOUR = [
    {
        "title": "You are the whole company",
        "text": "Pick whom you act as at the top. Start as Ana, the CEO. Nothing here leaves this machine.",
    },
    {
        "title": "Give an initiative its one owner",
        "text": "In any channel type /dri assign. The new owner is told by direct message: act as them and look.",
    },
    {
        "title": "Walk to Monday",
        "text": "Press Next Monday 09:00. The clock walks from one due moment to the next, so a week is lived.",
    },
    {
        "title": "Answer: yes or no",
        "text": "Act as an owner and open the message from Drumbeat. Say no, then blame another team in the thread.",
    },
    {
        "title": "Escalate and settle",
        "text": "Escalate instead. Then act as the sponsor: decide, set a deadline or return it.",
    },
    {
        "title": "Decide in a thread",
        "text": "#product-launch holds a choice nobody wrote down. Open the menu of a message: Record decision.",
    },
    {
        "title": "Read the review",
        "text": "Walk to Tuesday. #operating-review shows the week, exceptions first. The traffic panel shows how.",
    },
]
