"""What the course asks of Colab's front end."""


def enable_custom_widget_manager():
    """From now on Colab also shows widgets that are not Jupyter's own."""
